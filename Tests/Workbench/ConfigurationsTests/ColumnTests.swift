import Foundation
import Testing
import WorkbenchTesting

@testable import Configurations

/// Columns in groups: numbered ones, and those that fit a pattern.
@Suite struct ColumnTests {
  private func names(_ text: String, in header: [String]? = nil) throws -> [String] {
    let pattern = try ColumnPattern(text, path: "p")
    return header.map(pattern.names(in:)) ?? pattern.names
  }

  @Test func patterns() throws {
    #expect(try names("age") == ["age"])
    #expect(try names("pixel{8..11}") == ["pixel8", "pixel9", "pixel10", "pixel11"])
    #expect(try names("x{08..10}y") == ["x08y", "x09y", "x10y"])
    #expect(try names("v{0..0}") == ["v0"])
    #expect(try names("v{0..16383}").count == 16_384)
    let header = ["id", "pixel1", "pixel2", "apixel3", "pixel", "y"]
    #expect(try names("pixel*", in: header) == ["pixel1", "pixel2", "pixel"])
    #expect(try names("*1", in: header) == ["pixel1"])
    #expect(try names("*", in: header) == header)
    // A prefix and a suffix do not overlap.
    #expect(try names("aba*ba", in: ["aba", "ababa"]) == ["ababa"])
    #expect(try names("pixel*") == [])
  }

  @Test(arguments: [
    "a**", "*b*", "x{}", "x{1}", "x{2..1}", "x{a..b}", "x{0..16384}", "x{0..99999999999999999999}", "x}1{", "x{1..2",
    "x{01..9}", "x{-1..2}", "*{1..2}",
  ])
  func whatIsNoPatternIsRefused(_ text: String) {
    #expect(throws: WorkbenchError.self) { try ColumnPattern(text, path: "p") }
  }

  @Test func closedPatternsNameTheSame() throws {
    for names in [
      ["a"], ["p0", "p1", "p2"], ["p8", "p9", "p10", "q"], ["p1", "p3", "p2"], ["07", "08", "09"], ["1", "2", "3"],
      ["x1", "x2"], ["p1", "p2", "p3", "q4", "q5", "q6", "z"], (0..<784).map { "pixel\($0)" },
    ] {
      let closed = ColumnPattern.closed(names)
      #expect(try closed.flatMap { try ColumnPattern($0, path: "p").names } == names)
    }
    #expect(ColumnPattern.closed((0..<784).map { "pixel\($0)" }) == ["pixel{0..783}"])
  }

  static let table =
    "site,x0,x1,x2,\"sp \"\"ce\",y\n"
    + (0..<30).map { "s\($0 % 3),\(Double($0 * 7 % 10) / 4 - 1),\($0 % 5),\($0 % 4),0,\($0 % 2)\n" }.joined()

  static func settings(_ features: String) -> String {
    SmallExperiment.settings.replacing("column = \"x\"\nrange = [-5, 5]\n", with: features)
  }

  /// `x*` is resolved once, and noted: a run goes on and exports its models without looking at the data again.
  @Test func aPatternIsResolvedWhenARunIsFounded() throws {
    let open = try SmallExperiment(
      Self.settings("columns = [\"x*\", \"sp*\"]\nrange = [-5, 5]\n"), csv: Self.table, rounds: 1)
    let run = try open.run("run", "e.toml", "--out", "r")
    try #require(run.status == 0, "\(run.errors)")
    let named = try Configuration(
      toml: String(contentsOf: open.file, encoding: .utf8),
      overrides: ["data.features.0.columns=[\"x{0..2}\", \"sp \\\"ce\"]"])
    let resolved = try Configuration(resolving: open.file)
    #expect(resolved.canonicalText == named.canonicalText)
    #expect(resolved.schema.features.map(\.column) == ["x0", "x1", "x2", "sp \"ce"])
    #expect(try open.run("resume", "r").status == 0)
    #expect(try open.run("export", "r").status == 0)
    let predicted = try open.run("predict", "r", "data.csv")
    #expect(predicted.status == 0, "\(predicted.errors)")
    #expect(try open.run("audit", "r").status == 0)
  }

  @Test func aColumnWithAnotherRoleIsNoneOfAll() throws {
    let all = try SmallExperiment(
      Self.settings("columns = [\"*\"]\nrange = [-5, 5]\n[[data.features]]\ncolumn = \"x1\"\nrange = [0, 9]\n"),
      csv: Self.table)
    #expect(try Configuration(resolving: all.file).schema.features.map(\.column) == ["x0", "x2", "sp \"ce", "x1"])
  }

  @Test(arguments: [
    ("columns = [\"z*\"]\n", "no column of the file fits z*"), ("columns = [\"x{0..3}\"]\n", "no column \"x3\""),
    ("columns = [\"x{0..2}\", \"x1\"]\n", "two roles"), ("columns = [\"x**\"]\n", "one star"),
    ("columns = []\n", "column"),
    ("columns = [\"x0\"]\ncolumn = \"x1\"\n", "both"),
  ])
  func groupsThatDoNotFitAreRefused(_ features: String, reason: String) throws {
    let experiment = try SmallExperiment(Self.settings(features + "range = [-5, 5]\n"), csv: Self.table)
    let plan = try experiment.run("plan", "e.toml", "--no-times")
    #expect(plan.status != 0 && plan.errors.contains(reason), "\(plan.errors)")
  }

  @Test func namesThatArePatternsThemselvesAreRefused() throws {
    let odd = Self.table.replacing("x2", with: "x{2}")
    let experiment = try SmallExperiment(Self.settings("columns = [\"x*\"]\nrange = [-5, 5]\n"), csv: odd)
    let plan = try experiment.run("plan", "e.toml", "--no-times")
    #expect(plan.errors.contains("has a brace or a star"), "\(plan.errors)")
  }
}

import Configurations
import Foundation
import Learning
import Testing
import WorkbenchTesting

@testable import Imports

/// What is guessed from files that nobody described, and that it runs.
@Suite final class ImportTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("import-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func found(
    _ bytes: [UInt8], _ labels: [String], name: String = "data.csv", clients: String? = nil
  ) throws -> Import {
    let file = folder.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return try Import(
      Import.Request(
        file: file, labels: labels, clients: clients, output: folder.appendingPathComponent("mine.toml")))
  }

  private func found(_ text: String, _ labels: String..., clients: String? = nil) throws -> Import {
    try found(Array(text.utf8), labels, clients: clients)
  }

  private func refusal(_ text: String, _ label: String, clients: String? = nil) -> String {
    do {
      _ = try found(text, label, clients: clients)
      return ""
    } catch { return "\(error)" }
  }

  /// Rows of numbers, texts, gaps, dates, names: each column has the role that a person would give it.
  @Test func columnsHaveRoles() throws {
    let rows = (0..<60).map { i in
      "\(i),N\(i),\(i % 7 == 0 ? "?" : "\(i % 40)"),\(i % 3 == 0 ? "red" : i % 3 == 1 ? "green" : "NA"),7,2024-01-"
        + "\(10 + i % 20),\(Double(i) / 7),\(i % 5 == 0 ? "yes" : "no")\n"
    }
    let made = try found(",name,age,colour,year,day,x,ill\n" + rows.joined(), "ill")
    #expect(made.ignored.map(\.column) == ["column 1", "name", "year"])
    let c = made.configuration
    #expect(c.data.label.classes == ["no", "yes"] && c.model.kind == .logistic)
    #expect(c.data.features.map(\.column) == ["age", "colour", "day", "x"])
    #expect(c.data.features[0].range == 0...39 && c.data.features[0].missing == ["?"])
    #expect(c.data.features[1].categories == ["green", "red"] && c.data.features[1].missing == ["NA"])
    #expect(c.data.features[2].parts == ["weekday"] && c.data.features[3].range == 0...8.5)
    #expect(made.data.rowCount == 60 && made.data.clients.count == 4)
    #expect(made.text.contains("# holdout_order = \"day\"") && made.text.contains("counts the rows"))
  }

  @Test(arguments: [
    ("a;b;y\n", "1,5;x;1\n2,25;y;2\n3,0;x;1\n", "semicolon", "comma"),
    ("a\tb\ty\n", "1.5\tx\t1\n2.5\ty\t2\n", "tab", "point"), ("a|b|y\n", "1.5|x|1\n2.5|y|2\n", "bar", "point"),
    ("a   b  y\n", "1.5 x  1\n2.5  y 2\n", "blanks", "point"),
    ("\u{feff}a,\"b\",y\r\n", "1.5,\"x\ny\",1\r\n2.5,\"y, z\",2\r\n", "comma", "point"),
  ])
  func layoutsAreFound(_ header: String, _ rows: String, _ separator: String, _ decimal: String) throws {
    let made = try found(header + String(repeating: rows, count: 8), "y")
    #expect(made.configuration.data.separator.rawValue == separator)
    #expect(made.configuration.data.decimal.rawValue == decimal)
    #expect(made.configuration.data.features.map(\.column) == ["a", "b"])
  }

  /// A mark that first stands behind more different numbers than texts are counted is a missing one all the same.
  @Test func marksBehindManyNumbersAreFound() throws {
    let rows = (0..<6000).map { "\($0 == 5800 ? "unknown" : "\(Double($0) / 8)"),\($0 % 2)\n" }
    let feature = try found("x,y\n" + rows.joined(), "y").configuration.data.features[0]
    #expect(feature.missing == ["unknown"])
  }

  @Test func encodingsAndHeadersAreFound() throws {
    var latin: [UInt8] = Array("sex,gr".utf8) + [0xf6] + Array("sse,n,y\n".utf8)
    for i in 0..<20 {
      latin += Array("\(i % 2 == 0 ? "M" : "F"),".utf8) + [0xfc] + Array(",\(i),\(i % 2)\n".utf8)
    }
    let made = try found(latin, ["y"])
    #expect(made.configuration.data.encoding == .windows1252)
    // Without names; and two columns of one name.
    let bare = try found((0..<20).map { "\($0 % 5), \($0 % 2 == 0 ? "a" : "b"), >\($0 % 2)\n" }.joined(), "3")
    #expect(
      bare.configuration.data.label.column == "column 3" && bare.configuration.data.label.classes == [">0", ">1"])
    let twice = try found("x,x,y\n" + (0..<20).map { "\($0),\($0 % 4),\($0 % 2)\n" }.joined(), "y")
    #expect(twice.configuration.data.columnNames == ["x", "x (column 2)", "y"])
    let counts = (0..<20).map { "\($0 % 6),\($0 % 9 * 2),\($0 % 2)\n" }.joined()
    let counted = try found("20,2,no\n" + counts, "last")
    #expect(counted.configuration.data.label.column == "column 3" && counted.data.rowCount == 20)
  }

  @Test func pixelsAreOneLine() throws {
    let header = "label," + (0..<64).map { "pixel\($0)" }.joined(separator: ",")
    let rows = (0..<30).map { i in
      "\(i % 3)," + (0..<64).map { "\($0 == 0 ? 0 : ($0 * i) % 256)" }.joined(separator: ",")
    }
    let made = try found(([header] + rows).joined(separator: "\n"), "label")
    #expect(made.configuration.data.features.map(\.columns) == [["pixel{0..63}"]])
    #expect(made.configuration.data.features[0].range == 0...255 && made.configuration.model.kind == .softmax)
    #expect(made.data.clients[0].rows.width == 64)
  }

  /// Of one range for both, the narrow one would be lost.
  @Test func columnsOfUnlikeSpansAreNoGroup() throws {
    let text = "f1,f2,y\n" + (0..<40).map { "\($0 * 7 % 10),\($0 * 211 % 3000),\($0 % 2)\n" }.joined()
    #expect(try found(text, "y").configuration.data.features.map(\.column) == ["f1", "f2"])
    let four = { (wide: Int) in
      "f1,f2,f3,f4,y\n"
        + (0..<40).map { "\($0 * 7 % 10),\($0 * 211 % wide),\($0 * 3 % 11),\($0 * 5 % 13),\($0 % 2)\n" }.joined()
    }
    #expect(try found(four(3000), "y").configuration.data.features.map(\.column) == ["f1", "f2", "f3", "f4"])
    #expect(try found(four(300), "y").configuration.data.features.map(\.columns) == [["f{1..4}"]])
  }

  /// Numbers at the ends of what there is, and names that look like patterns.
  @Test func extremesAreNoTrap() throws {
    let least = "a,b,y\n" + (0..<20).map { "\($0 % 2 == 0 ? "0" : "5e-324"),\($0 * 7 % 20),\($0 % 2)\n" }.joined()
    #expect(try found(least, "y").data.rowCount == 20)
    let counts = "\(Int.min),2,x\n" + (0..<20).map { "\($0 * 7 % 20),\($0 % 3),\($0 % 2)\n" }.joined()
    #expect(try found(counts, "x").data.rowCount == 20)
    let bare = (0..<20).map { "\($0 * 7 % 20), \($0 % 2 == 0 ? "a" : "b"), >\($0 % 2)\n" }.joined()
    #expect([Int.min, -1, 0, 4, Int.max].allSatisfy { refusal(bare, "\($0)") != "" })
    let names = "k{1..3},b,y\n" + (0..<20).map { "\($0),\($0 * 7 % 20),\($0 % 2)\n" }.joined()
    #expect(try found(names, "y").configuration.data.ignored == ["k{1..3}"])
  }

  @Test func clientsAreTakenOrProposed() throws {
    let text = "hospital,x,y\n" + (0..<60).map { "h\($0 % 3),\($0 * 7 % 60),\($0 % 2)\n" }.joined()
    #expect(try found(text, "y").text.contains("# clients = \"hospital\""))
    let made = try found(text, "y", clients: "hospital")
    #expect(made.data.clients.map(\.name) == ["h0", "h1", "h2"] && made.configuration.parties.minClients == 2)
  }

  @Test func whatCannotBeLearntIsRefused() {
    let text = "colour,n,y,who\n" + (0..<300).map { "red,\($0),1,p\($0)\n" }.joined()
    #expect(refusal(text, "color").contains("did you mean `colour`?"))
    #expect(refusal(text, "y").contains("the same in all rows"))
    #expect(refusal(text, "who").contains("too many for classes"))
    #expect(refusal("x,y\n", "y") != "" && refusal("", "y") != "")
    #expect(refusal(text, "n", clients: "who").contains("300 values in 300 rows"))
    #expect(refusal("PAR1....", "y").contains("read_parquet"))
  }

  @Test(arguments: [
    (0.2, 6.9, "0.2", "6.9"), (-4.0, 8.0, "-4", "8"), (0.0, 4_711.0, "0", "4800"), (0.123, 0.1239, "0.123", "0.1239"),
    (5.0, 5.0, "5", "5.1"), (-0.05, 0.07, "-0.05", "0.07"), (1e9, 1e9 + 1, "1000000000", "1000000001"),
    (0.0, 255.0, "0", "260"),
  ])
  func rangesAreRoundedOutwards(_ least: Double, _ greatest: Double, _ lower: String, _ upper: String) throws {
    let range = RoundedRange(least, greatest)
    #expect((range.lower, range.upper) == (lower, upper))
    #expect(try #require(Double(range.lower)) <= least && #require(Double(range.upper)) >= greatest)
  }

  /// Whatever the numbers, both lie within and the range is not empty.
  @Test func rangesHoldTheirNumbers() throws {
    var stream = RandomStream(seed: 7, "ranges")
    for _ in 0..<2_000 {
      let scale = pow(10, Double(stream.uniform(below: 30)) - 14)
      let (a, b) = ((stream.uniform() - 0.5) * scale, (stream.uniform() - 0.5) * scale)
      let range = RoundedRange(min(a, b), max(a, b))
      let (lower, upper) = (try #require(Double(range.lower)), try #require(Double(range.upper)))
      #expect(lower <= min(a, b) && max(a, b) <= upper && lower < upper, "\(a), \(b): \(range)")
    }
  }
}

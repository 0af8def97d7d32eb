import Foundation
import Testing
import WorkbenchTesting

/// docs/architecture.md names files and functions that exist, and every target of Package.swift.
@Suite struct ArchitectureTests {
  private static func text(_ path: String) throws -> String {
    try String(contentsOf: Checkout.root.appendingPathComponent(path), encoding: .utf8)
  }

  private static func matches(_ pattern: String, in text: String) throws -> [[String]] {
    let expression = try NSRegularExpression(pattern: pattern)
    let whole = NSRange(text.startIndex..., in: text)
    return expression.matches(in: text, range: whole).map { match in
      (0..<match.numberOfRanges).map { Range(match.range(at: $0), in: text).map { String(text[$0]) } ?? "" }
    }
  }

  private static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: Checkout.root.appendingPathComponent(path).path)
  }

  /// What is linked, and whatever in backticks or in parentheses looks like a path.
  @Test func everyPathExists() throws {
    let page = try Self.text("docs/architecture.md")
    let links = try Self.matches(#"\]\(([^)#]+)[^)]*\)"#, in: page).map { "docs/" + $0[1] }
    #expect(links.count > 100)
    for path in links { #expect(Self.exists(path), "\(path)") }
    let named = try Self.matches(
      #"(?:Sources|Tests|docs|scripts|Examples|Fuzz)/[A-Za-z0-9/+._-]*[A-Za-z0-9]"#, in: page)
    #expect(!named.isEmpty)
    for path in named.map({ $0[0] }) { #expect(Self.exists(path), "\(path)") }
    // A link is called what its file is called, so that its name can be looked for.
    for pair in try Self.matches(#"\[`([A-Za-z0-9+]+\.swift)`\]\(([^)]+)\)"#, in: page) {
      #expect(pair[2].hasSuffix("/" + pair[1]), "\(pair[0])")
    }
  }

  /// Where a table names functions behind a file, the file has them.
  @Test func everyCheckStandsWhereThePageSays() throws {
    let page = try Self.text("docs/architecture.md")
    let places = try Self.matches(#"\]\(\.\./(Sources/[^)]+\.swift)\)((?:, `[A-Za-z]+`)+)"#, in: page)
    #expect(places.count > 30)
    for place in places {
      let source = try Self.text(place[1])
      for name in try Self.matches("`([A-Za-z]+)`", in: place[2]).map({ $0[1] }) {
        #expect(source.contains("func \(name)"), "\(place[1]): \(name)")
      }
    }
    for heading in ["### A block", "### A submission", "### A key", "### A share"] {
      #expect(page.contains("\n\(heading)\n"), "\(heading)")
    }
  }

  /// Every target stands in the section of its area.
  @Test func everyTargetIsInTheTables() throws {
    let page = try Self.text("docs/architecture.md"), package = try Self.text("Package.swift")
    let areas = try Self.matches(#"let ([a-z]+) = Area\(name: "([A-Za-z]+)"\)"#, in: package)
    #expect(areas.count >= 8)
    var sections: [String: String] = [:]
    for area in areas {
      let start = try #require(page.range(of: "\n### \(area[2])\n"), "\(area[2]) has no section")
      let rest = page[start.upperBound...]
      let end = [rest.range(of: "\n### "), rest.range(of: "\n## ")].compactMap { $0?.lowerBound }.min()
      sections[area[1]] = String(rest[..<(end ?? rest.endIndex)])
      #expect(page.contains("| [`\(area[2])`](#\(area[2].lowercased())) |"), "\(area[2]) is not in the table of areas")
    }
    let targets = try Self.matches(#"\b([a-z]+)\.(c|target|tests|support|victim)\(\s*"([A-Za-z0-9]+)""#, in: package)
    #expect(targets.count > 50)
    for target in targets {
      let name = target[2] == "tests" ? target[3] + "Tests" : target[3]
      let section = try #require(sections[target[1]], "\(target[1]) is no area")
      #expect(section.contains("`\(name)`"), "\(name) is not in the section of its area")
    }
    for program in try Self.matches(#"executableTarget\(\s*name: "([A-Za-z-]+)""#, in: package) {
      #expect(sections.values.contains { $0.contains("`\(program[1])`") }, "\(program[1])")
    }
  }
}

import Configurations
import Testing

/// TOML 1.0 by the rules of toml.io.
@Suite struct TomlTests {
  private static func parse(_ text: String) throws -> TomlNode { try TomlNode(parsing: text, file: "test.toml") }

  @Test(
    arguments: [
      ("", [:]),
      ("a = 1 # one\r\nb=-2\n", ["a": .integer(1), "b": .integer(-2)]),
      ("a = 0x_ff", nil), ("a = 0xf_F", ["a": .integer(255)]), ("a = 0b101", ["a": .integer(5)]),
      ("a = 1_000", ["a": .integer(1000)]), ("a = +0", ["a": .integer(0)]), ("a = 07", nil), ("a = 1__0", nil),
      ("a = 9223372036854775807", ["a": .integer(.max)]), ("a = 9223372036854775808", nil),
      ("a = 1.5e3", ["a": .number(1500)]), ("a = -1E-2", ["a": .number(-0.01)]), ("a = inf", ["a": .number(.infinity)]),
      ("a = .5", nil), ("a = 5.", nil), ("a = 1.e2", nil), ("a = 03.5", nil), ("a = 1e", nil), ("a = +", nil),
      ("a = true", ["a": .bool(true)]), ("a = True", nil),
      ("a = 1979-05-27T07:32:00.5-07:00", ["a": .time]), ("a = 1979-05-27 07:32:00Z", ["a": .time]),
      ("a = 07:32:00", ["a": .time]), ("a = 1979-05-27", ["a": .time]), ("a = 1979-5-27", nil),
      (#"a = "x\tA\u00e9\U0001F600\"""#, ["a": .string("x\tAé😀\"")]), (#"a = 'C:\n'"#, ["a": .string(#"C:\n"#)]),
      (#"a = "\x""#, nil), (#"a = "\ud800""#, nil), (#"a = "\u0000""#, nil), ("a = \"b", nil), ("a = \"b\nc\"", nil),
      ("a = \"\"\"\nb\\\n   c\nd\"\"\"\"", ["a": .string("bc\nd\"")]), ("a = '''x\n'y'''", ["a": .string("x\n'y")]),
      ("a = \"\"\"b", nil), ("a = \"\u{1}\"", nil), ("a = 1 # \u{7}", nil), ("a = \0", nil),
      ("a = [1, [2, 'x'], # c\n]", ["a": .array([.integer(1), .array([.integer(2), .string("x")])])]),
      ("a = [1 2]", nil), ("a = [,1]", nil), ("a = [1", nil), ("a = [", nil), ("a = [1,,2]", nil),
      ("a = {b = 1, c.d = 2}", ["a": .table(["b": .integer(1), "c": .table(["d": .integer(2)])])]),
      ("a = {b = 1,}", nil), ("a = {b = 1\n}", nil), ("a = {}\na.b = 1", nil), ("a = {}\n[a.b]", nil),
      ("a.b = 1\na.c = 2", ["a": .table(["b": .integer(1), "c": .integer(2)])]),
      ("a = 1\na = 2", nil), ("a = 1\na.b = 2", nil), ("a.b = 1\n[a]", nil), ("a.b.c = 1\na.b = 2", nil),
      ("[a.b]\nc = 1\n[a]\nd = 2", ["a": .table(["b": .table(["c": .integer(1)]), "d": .integer(2)])]),
      ("[a]\n[a]", nil), ("[a]\nb = 1\n[a.b]", nil), ("[a.b]\n[a]\nb.c = 1", nil),
      ("[[a]]\nb = 1\n[[a]]\n[a.c]\n", ["a": .array([.table(["b": .integer(1)]), .table(["c": .table([:])])])]),
      ("a = []\n[[a]]", nil), ("[a]\n[[a]]", nil), ("[[a]]\n[a]", nil),
      ("[ 'a'.\"b\" ]", ["a": .table(["b": .table([:])])]),
      ("[a] b = 1", nil), ("[a", nil), ("[[a]", nil), ("[]", nil), ("[.a]", nil), ("[ # comment", nil),
      ("[[\u{11}Sd", nil),
      ("[\n", nil), ("[[.a]]", nil), ("[[[a]]]", nil), ("[+]", nil), ("= 1", nil), ("a", nil), ("a =", nil),
      ("a b = 1", nil),
      ("é = 1", nil), ("\"é\" = 1", ["é": .integer(1)]), ("a = [\n\u{b}]", nil), ("a = b", nil), ("a = 1 b = 2", nil),
    ] as [(String, [String: TomlNode]?)])
  func readsWhatTheRulesSay(_ text: String, _ expected: [String: TomlNode]?) {
    #expect((try? Self.parse(text)) == expected.map(TomlNode.table))
  }

  @Test func errorsNameLineAndColumn() {
    #expect {
      try Self.parse("[experiment]\r\n\"né\" = x")
    } throws: { error in
      guard case WorkbenchError.tomlSyntax("test.toml", 2, 8, _) = error else { return false }
      return true
    }
  }

  /// Depth is bounded, so that a hostile file cannot exhaust the stack.
  @Test(arguments: ["a = " + String(repeating: "[", count: 100_000), String(repeating: "a.", count: 100_000) + "a = 1"])
  func depthIsBounded(_ text: String) {
    #expect(throws: WorkbenchError.self) { try Self.parse(text) }
  }

  /// Cost is linear in the length, whatever stands there.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      String(repeating: "[[a]]\n", count: 400_000), String(repeating: "[[a]]\n[[a.b]]\n", count: 150_000),
      "a = [" + String(repeating: "{b.c=1},", count: 200_000) + "]", (0..<200_000).map { "k\($0)=1\n" }.joined(),
    ])
  func costIsLinear(_ text: String) throws {
    guard case .table(let table) = try Self.parse(text) else { return }
    #expect(!table.isEmpty)
  }

  @Test(arguments: [
    String(repeating: "a.", count: 30_000) + "b=1", String(repeating: ".", count: 30_000) + "=1",
    "a=" + String(repeating: "[", count: 100_000), "experiment.name=" + String(repeating: "x", count: 1 << 17),
    String(repeating: "experiment.", count: 65) + "b=1",
  ])
  func overridesAreBounded(_ text: String) {
    #expect(throws: WorkbenchError.self) {
      try Configuration(toml: Configuration.template(name: "t"), overrides: [text])
    }
  }

  @Test func listsAreBounded() {
    let many = "[data]\nignored = [" + (0..<20_000).map { "\"\($0)\"" }.joined(separator: ",") + "]"
    #expect {
      try Configuration(toml: many)
    } throws: { error in
      guard case WorkbenchError.notAllowed("data.ignored", _, _) = error else { return false }
      return true
    }
  }
}

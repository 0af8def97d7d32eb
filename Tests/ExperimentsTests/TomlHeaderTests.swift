import Experiments
import Testing

/// Found by fuzzing: the TOML parser aborts the process on table headers without a name.
@Suite struct TomlHeaderTests {
  @Test(arguments: [
    "[.a]", "[ # comment", "[\n", "[[.a]]", " [ \t.a]", "[experiment]\r\n[.a]", "\u{b}[.a]", "[[[a]]]", "[+]",
  ])
  func headersWithoutANameAreRefused(_ text: String) {
    #expect {
      _ = try Configuration(toml: text)
    } throws: { error in
      guard case ExperimentsError.tomlSyntax(_, let line, _, _) = error else { return false }
      return line == (text.hasPrefix("[experiment]") ? 2 : 1)
    }
  }

  @Test(arguments: [
    "[experiment]\nname = \"a\"\n", "[ \"experiment\" ]\n", "[data]\nmissing = [\n\"a\", # [\n\"b\"]\n",
  ])
  func otherLinesPass(_ text: String) {
    do {
      _ = try Configuration(toml: text)
    } catch {
      if case .tomlSyntax = error { Issue.record("refused: \(error)") }
    }
  }
}

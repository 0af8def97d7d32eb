import Files
import Foundation
import Testing

@Suite struct StrictJSONTests {
  static func error(_ text: String, values: Int = StrictJSON.values) -> FileError? {
    do throws(FileError) { try StrictJSON.check(Array(text.utf8), values: values) } catch { return error }
    return nil
  }

  @Test(arguments: [
    "0", "-0.5e+7", "\"\"", "null", "[]", "{}", " [1, 2,{\"a\":[true,false]}] \n", "\u{FEFF}{\"a\":1}",
    "{\"a\":{\"b\":1},\"b\":{\"b\":2}}", "[{\"a\":1},{\"a\":2}]", #""\u0041\ud83d\ude00\/\b\f\n\r\t\\\"é""#, "1E5",
  ])
  func accepts(text: String) { #expect(Self.error(text) == nil) }

  /// Everything that passes is JSON for Foundation too.
  @Test(arguments: [
    "", " ", "[", "{", "[1", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "[1 2]", "1 2",
    "tru",
    "01", "+1", ".5", "5.", "1e", "0x1", "NaN", "Infinity", "'a'", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\\ud800\"",
    "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\u{1}\"", "\"\n\"", "]", "}", "[}", "{]", "// a\n1", "\u{A0}1", "é",
  ])
  func refuses(text: String) {
    guard case .json? = Self.error(text) else {
      Issue.record("accepted, or refused for something else: \(text)")
      return
    }
  }

  @Test func refusesBytesThatAreNoText() {
    for bytes: [UInt8] in [[0x22, 0xff, 0x22], [0x22, 0xc3, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0xff]] {
      #expect(throws: FileError.self) { try StrictJSON.check(bytes) }
    }
  }

  /// However the key is spelled: escapes, and the two ways to write é.
  @Test(arguments: [
    ("{\"a\":1,\"a\":1}", 1, 8), ("{\"a\":1,\n \"\\u0061\":2}", 2, 2), ("[{\"x\":{\"é\":1,\"e\u{301}\":2}}]", 1, 15),
    ("{\"\":1,\"b\":[],\"\":2}", 1, 14),
  ])
  func aKeyStandsOnce(text: String, line: Int, column: Int) {
    guard case .repeatedKey(_, line, column)? = Self.error(text) else {
      Issue.record("\(String(describing: Self.error(text)))")
      return
    }
  }

  @Test func depthAndNumberAreBounded() {
    let deep = String(repeating: "[", count: StrictJSON.deepest),
      close = String(repeating: "]", count: StrictJSON.deepest)
    #expect(Self.error(deep + close) == nil)
    #expect(Self.error("[" + deep + close + "]") != nil)
    #expect(Self.error(String(repeating: "[", count: 1_000_000)) != nil)
    #expect(Self.error("[1,2,3]", values: 4) == nil && Self.error("[1,2,3,4]", values: 4) != nil)
  }

  /// One pass: an object of 200,000 keys, and as many objects, take no more than a moment.
  @Test(.timeLimit(.minutes(1))) func costIsLinear() throws {
    let keys = "{" + (0..<200_000).map { "\"\($0)\":0" }.joined(separator: ",") + "}"
    #expect(Self.error(keys) == nil)
    #expect(Self.error("[" + String(repeating: "{},", count: 200_000) + "0]") == nil)
  }

  @Test func decodes() throws {
    struct A: Decodable, Equatable { var a: Int }
    #expect(try StrictJSON.decode(A.self, from: Array("{\"a\":7}".utf8)) == A(a: 7))
    #expect(throws: FileError.self) { try StrictJSON.decode(A.self, from: Array("{\"a\":7,\"a\":7}".utf8)) }
    #expect(throws: DecodingError.self) { try StrictJSON.decode(A.self, from: Array("{}".utf8)) }
  }
}

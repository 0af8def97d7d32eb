import DataFormats
import Testing

@Suite struct SafetensorsTests {
  @Test(arguments: Vector.group("safetensors"))
  func filesOfHuggingFace(_ vector: Vector) throws {
    let file = try Safetensors(vector.bytes)
    let tensors = try #require(vector.expected["tensors"] as? [String: Any])
    #expect(Set(file.tensors.map(\.name)) == Set(tensors.keys))
    #expect(file.metadata == vector.expected["metadata"] as? [String: String])
    for (name, array) in file.tensors { try expectEqual(array, tensors[name]) }
    let again = try Safetensors(file.bytes)
    #expect(again == file && file.bytes[0] % 8 == 0)
    for count in vector.bytes.indices {
      #expect(failure { _ = try Safetensors(Array(vector.bytes[..<count])) }?.kind == .truncated, "cut to \(count)")
    }
    #expect(failure { _ = try Safetensors(vector.bytes + [0]) }?.place == .offset(vector.bytes.count))
  }

  private func file(_ header: String, data: Int = 8) -> [UInt8] {
    [UInt8(header.utf8.count & 0xff), UInt8(header.utf8.count >> 8), 0, 0, 0, 0, 0, 0] + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  private func entry(_ name: String, _ shape: String, _ begin: Int, _ end: Int, dtype: String = "F32") -> String {
    "\"\(name)\":{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
  }

  @Test func malformedHeaders() throws {
    #expect(try Safetensors(file("{\(entry("a", "[2]", 0, 8))}")).tensor("a")?.shape == [2])
    #expect(
      try Safetensors(file("{\(entry("b", "[1]", 4, 8)),\(entry("a", "[]", 0, 4))}  ")).tensors.map(\.name) == [
        "a", "b",
      ])
    #expect(try Safetensors(file("{}", data: 0)).tensors.isEmpty)
    let bad: [(String, DataFormatError.Kind)] = [
      ("", .malformed), ("[]", .malformed), (" {}", .malformed), ("{", .malformed), ("{}", .malformed),
      ("{\(entry("a", "[1]", 0, 4)),\(entry("a", "[1]", 4, 8))}", .malformed),
      ("{\(entry("a", "[2]", 0, 8)),\(entry("b", "[1]", 4, 8))}", .malformed),
      ("{\(entry("a", "[1]", 4, 8))}", .malformed), ("{\(entry("a", "[1]", 0, 4))}", .malformed),
      ("{\(entry("a", "[3]", 0, 8))}", .malformed), ("{\(entry("a", "[3]", 0, 12))}", .truncated),
      ("{\(entry("a", "[2]", 0, 8, dtype: "F8"))}", .unsupported), ("{\(entry("a", "[-2]", 0, 8))}", .malformed),
      ("{\(entry("a", "[2.0]", 0, 8))}", .malformed), ("{\(entry("a", "[99999999999999999999]", 0, 8))}", .malformed),
      ("{\(entry("a", "[4611686018427387904,4]", 0, 8))}", .tooLarge), ("{\(entry("a", "[2]", 8, 0))}", .malformed),
      ("{\(entry("a", "[0,4611686018427387904]", 0, 0)),\(entry("b", "[2]", 0, 8))}", .tooLarge),
      ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", .malformed), ("{\"a\":1}", .malformed),
      ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4,8]}}", .malformed),
      ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":0}}", .malformed),
      ("{\"__metadata__\":{\"a\":1},\(entry("a", "[2]", 0, 8))}", .malformed),
      ("{\(entry("a", String(repeating: "[", count: 100), 0, 8))}", .malformed),
    ]
    for (header, kind) in bad { #expect(failure { _ = try Safetensors(file(header)) }?.kind == kind, "\(header)") }
    #expect(failure { _ = try Safetensors([UInt8](repeating: 0xff, count: 16)) }?.kind == .tooLarge)
    let one = file("{\(entry("a", "[1]", 0, 4)),\(entry("b", "[1]", 4, 8))}")
    #expect(failure { _ = try Safetensors(one, limits: .init(members: 1)) }?.kind == .tooLarge)
    #expect(failure { _ = try Safetensors(one, limits: .init(cells: 1)) }?.kind == .tooLarge)
  }

  @Test func writing() throws {
    let array = try NumericArray(shape: [2], elements: .double([.nan, -0.0]))
    let bytes = try NumericArray(shape: [3], elements: .uint8([1, 2, 3]))
    let file = try Safetensors(tensors: [("\u{1}\"é", bytes), ("w", array)], metadata: ["k": "\n\\"])
    let read = try Safetensors(file.bytes)
    #expect(read.tensors.map(\.name) == ["\u{1}\"é", "w"] && read.metadata == ["k": "\n\\"])
    #expect(read.bytes == file.bytes)
    #expect(failure { _ = try Safetensors(tensors: [("a", array), ("a", array)]) }?.kind == .inconsistent)
    #expect(failure { _ = try Safetensors(tensors: [("__metadata__", array)]) }?.kind == .inconsistent)
  }
}

import DataFormats
import Foundation
import Testing

/// A file by independent software, and what it holds: Tests/Vectors/formats/make_vectors.py.
struct Vector: CustomTestStringConvertible, @unchecked Sendable {
  let group: String
  let name: String
  let bytes: [UInt8]
  /// JSON values as `JSONSerialization` gives them; nothing changes them.
  let expected: [String: Any]

  var testDescription: String { "\(group) \(name)" }

  static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Vectors/formats")

  static let all: [Vector] = {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("vectors.json")),
      let root = try? JSONSerialization.jsonObject(with: data) as? [String: [String: [String: Any]]]
    else { return [] }
    return root.flatMap { group, members in
      members.map { name, expected in
        let file = Data(base64Encoded: expected["file"] as? String ?? "") ?? Data()
        return Vector(group: group, name: name, bytes: Array(file), expected: expected)
      }
    }.sorted { ($0.group, $0.name) < ($1.group, $1.name) }
  }()

  static func group(_ group: String) -> [Vector] { all.filter { $0.group == group } }

  static func named(_ group: String, _ name: String) throws -> Vector {
    try #require(all.first { $0.group == group && $0.name == name })
  }
}

/// The numbers of an array against the texts that Python wrote.
func expectEqual(_ array: NumericArray, _ expected: Any?) throws {
  let expected = try #require(expected as? [String: Any])
  #expect(array.shape == expected["shape"] as? [Int])
  let values = try #require(expected["values"] as? [String])
  try #require(array.count == values.count)
  for (i, text) in values.enumerated() {
    switch array.elements {
    case .uint8(let elements): #expect(String(elements[i]) == text)
    case .int32(let elements): #expect(String(elements[i]) == text)
    case .int64(let elements): #expect(String(elements[i]) == text)
    case .float(let elements): expectSame(Double(elements[i]), text)
    case .double(let elements): expectSame(elements[i], text)
    }
  }
}

private func expectSame(_ value: Double, _ text: String) {
  let expected = Double(text) ?? .nan
  #expect(value.isNaN && expected.isNaN || value.bitPattern == expected.bitPattern, "\(value) is not \(text)")
}

/// What a reader throws, or nil.
func failure(_ body: () throws -> Void) -> DataFormatError? {
  do {
    try body()
    return nil
  } catch {
    #expect(error is DataFormatError)
    return error as? DataFormatError
  }
}

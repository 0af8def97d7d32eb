import Files
import Foundation
public import Learning
import Reports

/// Named tensors of doubles as `safetensors` reads them: the length of a JSON header, the header, the tensors.
/// https://github.com/huggingface/safetensors#format
public enum SafetensorsFile {
  /// The file's bytes. `tensors` divide `parameters` without gaps.
  public static func encode(
    _ tensors: [ParameterTensor], _ parameters: [Double], metadata: [(key: String, value: String)]
  ) -> [UInt8] {
    var entries: [(String, JSON)] = [("__metadata__", .object(metadata.map { ($0.key, .string($0.value)) }))]
    var offset = 0
    for t in tensors {
      let end = offset + 8 * t.count
      entries.append(
        (
          t.name,
          ["dtype": "F64", "shape": .array(t.shape.map { .int($0) }), "data_offsets": [.int(offset), .int(end)]]
        ))
      offset = end
    }
    var header = Array(JSON.object(entries).compact.utf8)
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    var out = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
    out.reserveCapacity(out.count + 8 * parameters.count)
    for x in parameters { NumPyFile.append(x, to: &out) }
    return out
  }

  /// Names and shapes, and the metadata, of such a file; nil where it is none.
  public static func header(_ bytes: [UInt8]) -> (tensors: [ParameterTensor], metadata: [String: String])? {
    struct Entry: Decodable {
      var dtype: String
      var shape: [Int]
      var data_offsets: [Int]
    }
    guard bytes.count >= 8, bytes[3..<8].allSatisfy({ $0 == 0 }) else { return nil }
    let length = Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16
    guard length <= bytes.count - 8,
      let object = try? StrictJSON.decode([String: Either<Entry>].self, from: Array(bytes[8..<8 + length]))
    else { return nil }
    var tensors: [(offset: Int, tensor: ParameterTensor)] = []
    var metadata: [String: String] = [:]
    for (name, value) in object {
      switch value {
      case .texts(let texts): if name == "__metadata__" { metadata = texts } else { return nil }
      case .entry(let e):
        // Filters have four extents. No tensor is larger than the file, so no product of some of them leaves the integers.
        guard e.dtype == "F64", e.shape.count <= 4, e.shape.allSatisfy({ (0...1 << 30).contains($0) }),
          e.shape.reduce(Int?.some(1), { size, n in size.flatMap { $0 * n <= bytes.count ? $0 * n : nil } }) != nil,
          let offset = e.data_offsets.first
        else { return nil }
        tensors.append((offset, ParameterTensor(name: name, shape: e.shape)))
      }
    }
    let sorted = tensors.sorted { $0.offset < $1.offset }.map(\.tensor)
    guard sorted.map(\.count).reduce(0, +) * 8 == bytes.count - 8 - length else { return nil }
    return (sorted, metadata)
  }

  /// A tensor's entry, or `__metadata__`.
  private enum Either<Entry: Decodable>: Decodable {
    case entry(Entry)
    case texts([String: String])
    init(from decoder: any Decoder) throws {
      let c = try decoder.singleValueContainer()
      if let texts = try? c.decode([String: String].self) {
        self = .texts(texts)
      } else {
        self = .entry(try c.decode(Entry.self))
      }
    }
  }
}

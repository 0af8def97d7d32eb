/// The header of a safetensors file.
enum SafetensorsHeader {
  struct Entry {
    let name: String
    let type: ScalarType
    let shape: [Int]
    let begin: Int
    let end: Int
  }

  private static let types: [String: ScalarType] = [
    "BOOL": .bool, "U8": .uint8, "I8": .int8, "U16": .uint16, "I16": .int16, "U32": .uint32, "I32": .int32,
    "U64": .uint64, "I64": .int64, "F16": .float16, "BF16": .bfloat16, "F32": .float32, "F64": .float64,
  ]

  static func read(
    _ header: [UInt8], limits: DataLimits
  ) throws(DataFormatError) -> (entries: [Entry], metadata: [String: String]) {
    var (entries, metadata): ([Entry], [String: String]) = ([], [:])
    var json = try JSONCursor(header, .safetensors, shift: 8)
    try json.object { (name, json) throws(DataFormatError) in
      guard name != Safetensors.metadataKey else {
        try json.object { (key, json) throws(DataFormatError) in metadata[key] = try json.string() }
        return
      }
      guard entries.count < limits.members else {
        throw .tooLarge(.safetensors, at: .member(name), "more than \(limits.members) tensors")
      }
      entries.append(try entry(name, &json))
    }
    return (entries, metadata)
  }

  private static func entry(_ name: String, _ json: inout JSONCursor) throws(DataFormatError) -> Entry {
    func wrong(_ kind: DataFormatError.Kind, _ reason: String, _ advice: String) -> DataFormatError {
      DataFormatError(.safetensors, kind, at: .member(name), reason, advice: advice)
    }
    var (type, shape, offsets): (String?, [Int]?, [Int]?) = (nil, nil, nil)
    try json.object { (key, json) throws(DataFormatError) in
      switch key {
      case "dtype": type = try json.string()
      case "shape": shape = try counts(&json)
      case "data_offsets": offsets = try counts(&json)
      default: throw wrong(.malformed, "a key other than dtype, shape and data_offsets", "write the file anew")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw wrong(.malformed, "dtype, shape or the two data_offsets are missing", "write the file anew")
    }
    guard let scalar = types[type] else {
      throw wrong(.unsupported, "elements of type \(type.prefix(16))", "save it as F32 or F64")
    }
    return Entry(name: name, type: scalar, shape: shape, begin: offsets[0], end: offsets[1])
  }

  private static func counts(_ json: inout JSONCursor) throws(DataFormatError) -> [Int] {
    var out: [Int] = []
    try json.array { (json) throws(DataFormatError) in
      guard out.count < 32 else { throw json.failure("more than 32 axes") }
      out.append(try json.count())
    }
    return out
  }
}

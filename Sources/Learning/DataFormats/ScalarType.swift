/// How files encode a number.
enum ScalarType: Equatable {
  case bool, uint8, int8, uint16, int16, uint32, int32, uint64, int64, float16, bfloat16, float32, float64

  /// Bytes of one number.
  var width: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// The numbers of an array that starts at `offset`. The array's bytes are all there: callers have compared the sizes.
  func elements(
    of bytes: [UInt8], from offset: Int, count: Int, bigEndian: Bool, _ format: DataFormat
  ) throws(DataFormatError) -> NumericArray.Elements {
    let words = WordReader(bytes: bytes, offset: offset, count: count, bigEndian: bigEndian)
    switch self {
    case .uint8: return .uint8(Array(bytes[offset..<offset + count]))
    case .bool:
      if let i = bytes[offset..<offset + count].firstIndex(where: { $0 > 1 }) {
        throw .malformed(format, at: i, "a truth value that is neither 0 nor 1")
      }
      return .uint8(Array(bytes[offset..<offset + count]))
    case .int8: return .int32(words.map(UInt8.self) { Int32(Int8(bitPattern: $0)) })
    case .uint16: return .int32(words.map(UInt16.self) { Int32($0) })
    case .int16: return .int32(words.map(UInt16.self) { Int32(Int16(bitPattern: $0)) })
    case .uint32: return .int64(words.map(UInt32.self) { Int64($0) })
    case .int32: return .int32(words.map(UInt32.self) { Int32(bitPattern: $0) })
    case .uint64:
      let values = words.map(UInt64.self) { Int64(bitPattern: $0) }
      if let i = values.firstIndex(where: { $0 < 0 }) {
        throw DataFormatError(
          format, .value, at: .offset(offset + 8 * i), "an unsigned number of 2⁶³ or more",
          advice: "store the array as int64 or float64")
      }
      return .int64(values)
    case .int64: return .int64(words.map(UInt64.self) { Int64(bitPattern: $0) })
    case .float16: return .float(words.map(UInt16.self, Self.float(half:)))
    case .bfloat16: return .float(words.map(UInt16.self) { Float(bitPattern: UInt32($0) << 16) })
    case .float32: return .float(words.map(UInt32.self) { Float(bitPattern: $0) })
    case .float64: return .double(words.map(UInt64.self) { Double(bitPattern: $0) })
    }
  }

  /// IEEE 754 binary16 as Float, exactly: 1 bit of sign, 5 of exponent with bias 15, 10 of fraction.
  static func float(half bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 0x1f), Float(bits & 0x3ff))
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    }
  }
}

/// Words of a file in either order of bytes, at any alignment.
private struct WordReader {
  let bytes: [UInt8]
  let offset: Int
  let count: Int
  let bigEndian: Bool

  func map<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable, T>(
    _ type: Word.Type, _ transform: (Word) -> T
  ) -> [T] {
    let width = Word.bitWidth / 8
    return bytes.withUnsafeBytes { raw in
      // A buffer of the array's extent: a read beyond it stops here, and not in someone else's memory.
      let array = UnsafeRawBufferPointer(rebasing: raw[offset..<offset + count * width])
      return [T](unsafeUninitializedCapacity: count) { out, filled in
        while filled < count {
          let word = array.loadUnaligned(fromByteOffset: filled * width, as: Word.self)
          out.initializeElement(at: filled, to: transform(bigEndian ? Word(bigEndian: word) : Word(littleEndian: word)))
          filled += 1
        }
      }
    }
  }
}

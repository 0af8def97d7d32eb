public import BigNum

/// Codecs of draft-irtf-cfrg-fiat-shamir: byte strings, integers modulo p and field elements, little-endian.
///
/// Writing is total on canonical values; reading is its strict inverse and takes what it reads off the front of `bytes`.
public enum Codec {
  /// Why bytes are no encoding.
  public enum Failure: Error, Equatable, Sendable {
    /// The input ends early.
    case truncated(needed: Int, available: Int)
    /// A coordinate is not below the modulus.
    case notCanonical(coordinate: Int)
  }

  /// Bytes that a squeezed integer has beyond its modulus: reduction is then 2^-128 from uniform.
  public static let extraBytes = 16

  /// Ns: the width of an integer modulo `modulus`.
  public static func width(_ modulus: BigInt) -> Int { ((modulus - 1).bitWidth + 7) / 8 }

  /// `SerializeVarLenString`: 4 bytes of length, then the bytes.
  public static func serialize(string: [UInt8]) -> [UInt8] {
    precondition(string.count <= UInt32.max, "a string of the codec has less than 2^32 bytes")
    return littleEndian(UInt32(string.count)) + string
  }

  /// `DeserializeVarLenString`.
  public static func deserializeString(_ bytes: inout ArraySlice<UInt8>) throws(Failure) -> [UInt8] {
    guard bytes.count >= 4 else { throw .truncated(needed: 4, available: bytes.count) }
    let count = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard bytes.count - 4 >= count else { throw .truncated(needed: count, available: bytes.count - 4) }
    defer { bytes = bytes.dropFirst(4 + count) }
    return Array(bytes.dropFirst(4).prefix(count))
  }

  /// `SerializeUint`: `value` in [0, modulus).
  public static func serialize(_ value: BigInt, modulus: BigInt) -> [UInt8] {
    precondition(value.signum >= 0 && value < modulus, "an integer of the codec lies below its modulus")
    return value.littleEndianBytes(count: width(modulus)) ?? []
  }

  /// `DeserializeUint`.
  public static func deserialize(_ bytes: inout ArraySlice<UInt8>, modulus: BigInt) throws(Failure) -> BigInt {
    try deserialize(&bytes, modulus: modulus, coordinate: 0)
  }

  private static func deserialize(
    _ bytes: inout ArraySlice<UInt8>, modulus: BigInt, coordinate: Int
  ) throws(Failure) -> BigInt {
    let count = width(modulus)
    guard bytes.count >= count else { throw .truncated(needed: count, available: bytes.count) }
    let value = BigInt(littleEndian: bytes.prefix(count))
    guard value < modulus else { throw .notCanonical(coordinate: coordinate) }
    bytes = bytes.dropFirst(count)
    return value
  }

  /// `SerializeField`: the coordinates of an element of an extension field, least first.
  public static func serialize(coordinates: [BigInt], modulus: BigInt) -> [UInt8] {
    coordinates.flatMap { serialize($0, modulus: modulus) }
  }

  /// `DeserializeField` for an extension of degree `degree`.
  public static func deserialize(
    _ bytes: inout ArraySlice<UInt8>, modulus: BigInt, degree: Int
  ) throws(Failure) -> [BigInt] {
    var coordinates: [BigInt] = []
    for i in 0..<degree { coordinates.append(try deserialize(&bytes, modulus: modulus, coordinate: i)) }
    return coordinates
  }

  /// `SerializeField` of a prime field whose own standard writes it most significant byte first (P-256's scalars, SEC1).
  public static func serializeBigEndian(_ value: BigInt, modulus: BigInt) -> [UInt8] {
    serialize(value, modulus: modulus).reversed()
  }

  /// `DecodeUint`: reduces `width(modulus)` + 16 squeezed bytes; little-endian for every modulus.
  public static func decode(_ bytes: [UInt8], modulus: BigInt) -> BigInt {
    precondition(bytes.count == width(modulus) + extraBytes, "a challenge is decoded from Ns + 16 bytes")
    return BigInt(littleEndian: bytes) % modulus
  }

  /// A machine integer, least significant byte first.
  public static func littleEndian<T: FixedWidthInteger>(_ x: T) -> [UInt8] {
    withUnsafeBytes(of: x.littleEndian) { Array($0) }
  }
}

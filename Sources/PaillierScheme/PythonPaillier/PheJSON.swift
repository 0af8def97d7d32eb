import BigNum
import Foundation

/// The JSON that python-paillier's `pheutil` reads and writes: keys as JSON Web Keys with base64url integers, encrypted
/// numbers as {"v": "<decimal>", "e": <exponent>}.
public enum PheJSON {
  private struct PublicContent: Codable {
    var kty: String
    var alg: String
    var key_ops: [String]?
    var n: String
    var kid: String?
  }

  private struct PrivateContent: Codable {
    var kty: String
    var key_ops: [String]
    var p: String
    var q: String
    var pub: PublicContent
    var kid: String?
  }

  private struct Number: Codable {
    var v: String
    var e: Int
  }

  /// Longest input that is read, in bytes.
  public static let limit = 1 << 16

  /// `pheutil extract`: a public key.
  public static func encode(_ key: PublicKey, comment: String) -> [UInt8] { json(content(key, comment)) }

  /// `pheutil genpkey`: a private key; the caller wipes the bytes.
  public static func encode(_ key: PrivateKey, comment: String) -> [UInt8] {
    json(
      PrivateContent(
        kty: "DAJ", key_ops: ["decrypt"], p: base64(key.p), q: base64(key.q), pub: content(key.publicKey, comment),
        kid: comment))
  }

  /// An encrypted number.
  public static func encode(_ number: PheCiphertext) -> [UInt8] {
    json(Number(v: number.ciphertext.value.description, e: number.exponent))
  }

  /// Reads a public key, or the public half of a private one.
  public static func publicKey(_ bytes: [UInt8], allowInsecure: Bool = false) throws(PaillierError) -> PublicKey {
    if let whole = try? decode(PrivateContent.self, bytes, "") { return try publicKey(whole.pub, allowInsecure) }
    return try publicKey(decode(PublicContent.self, bytes, "a public key with kty, alg and n"), allowInsecure)
  }

  /// Reads a private key and checks that its primes make its modulus.
  public static func privateKey(_ bytes: [UInt8], allowInsecure: Bool = false) throws(PaillierError) -> PrivateKey {
    let content = try decode(PrivateContent.self, bytes, "a private key with kty, key_ops, p, q and pub")
    guard content.kty == "DAJ", content.key_ops.contains("decrypt") else {
      throw .pheutil(reason: "kty \(content.kty) with key_ops \(content.key_ops) is no key that decrypts")
    }
    let key = try publicKey(content.pub, allowInsecure)
    let p = try integer(content.p, "p")
    let q = try integer(content.q, "q")
    guard p * q == key.n else { throw .factors(reason: "p·q is not n") }
    return try PrivateKey(p: p, q: q, size: key.size)
  }

  /// Reads an encrypted number for a key.
  public static func ciphertext(_ bytes: [UInt8], for key: PublicKey) throws(PaillierError) -> PheCiphertext {
    let content = try decode(Number.self, bytes, "an encrypted number with v and e")
    guard content.v.utf8.allSatisfy({ (48...57).contains($0) }), let v = BigInt(content.v) else {
      throw .pheutil(reason: "v is not a decimal number")
    }
    guard content.e.magnitude <= PheNumber.exponentLimit else {
      throw .pheutil(reason: "exponent \(content.e) exceeds \(PheNumber.exponentLimit)")
    }
    return PheCiphertext(ciphertext: try key.validate([v])[0], exponent: content.e)
  }

  private static func content(_ key: PublicKey, _ comment: String) -> PublicContent {
    PublicContent(kty: "DAJ", alg: "PAI-GN1", key_ops: ["encrypt"], n: base64(key.n), kid: comment)
  }

  private static func publicKey(_ content: PublicContent, _ allowInsecure: Bool) throws(PaillierError) -> PublicKey {
    guard content.kty == "DAJ", content.alg == "PAI-GN1" else {
      throw .pheutil(reason: "kty \(content.kty) with alg \(content.alg) is not DAJ with PAI-GN1")
    }
    let n = try integer(content.n, "n")
    return try PublicKey(n: n, size: .named(bits: n.bitWidth, allowInsecure: allowInsecure))
  }

  private static func decode<T: Decodable>(
    _ type: T.Type, _ bytes: [UInt8], _ what: String
  ) throws(PaillierError) -> T {
    guard bytes.count <= limit else { throw .pheutil(reason: "\(bytes.count) bytes, more than \(limit)") }
    guard let value = try? JSONDecoder().decode(type, from: Data(bytes)) else { throw .pheutil(reason: "not \(what)") }
    return value
  }

  private static func json(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // Strings and integers always encode.
    return (try? encoder.encode(value)).map { Array($0) + [10] } ?? []
  }

  /// base64url without padding, most significant byte first (RFC 7518 §2).
  private static func base64(_ x: BigInt) -> String {
    Data(x.bigEndianBytes()).base64EncodedString().replacingOccurrences(of: "+", with: "-")
      .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
  }

  private static func integer(_ text: String, _ field: String) throws(PaillierError) -> BigInt {
    let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
    guard !text.contains("+"), !text.contains("/"), let data = Data(base64Encoded: padded) else {
      throw .pheutil(reason: "\(field) is not base64url")
    }
    return BigInt(bigEndian: data)
  }
}

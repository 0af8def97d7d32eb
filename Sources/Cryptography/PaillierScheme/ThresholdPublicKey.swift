public import BigNum
import Transcript
public import Wire

/// A public key whose secret is shared among trustees, with the values against which their shares are checked
/// (Damgård–Jurik 2001, s = 1; docs/protocol.md §3).
public struct ThresholdPublicKey: Hashable, Sendable {
  /// N.
  public let key: PublicKey
  /// m, t, f.
  public let parameters: ThresholdParameters
  /// v = ((1 + N)·y^N)² mod N² with y from "djn-v" ‖ N: recomputed, never received.
  public let base: BigInt
  /// v_i = v^(Δ·s_i), of trustee i at index i − 1.
  public let verificationValues: [BigInt]

  /// Δ = m!.
  package var delta: BigInt { Lagrange.delta(parameters.trustees) }

  /// Checks ranges, coprimality, and that the values are of one sharing.
  public init(
    key: PublicKey, parameters: ThresholdParameters, verificationValues: [BigInt]
  ) throws(PaillierError) {
    guard verificationValues.count == parameters.trustees else {
      throw .length(what: "verification values", count: verificationValues.count, expected: parameters.trustees)
    }
    _ = try key.validate(verificationValues)
    self.init(key: key, parameters: parameters, unchecked: verificationValues)
    try verifySharing()
  }

  init(key: PublicKey, parameters: ThresholdParameters, unchecked values: [BigInt]) {
    self.key = key
    self.parameters = parameters
    base = Self.base(of: key)
    verificationValues = values
  }

  static func base(of key: PublicKey) -> BigInt {
    var xof = Xof(label: "djn-v", seed: key.n)
    let root = key.encrypt(raw: 1, unit: xof.unit(mod: key.n))
    return root.multiplied(by: root, mod: key.nSquared)
  }

  /// Π_{l∈S} v_l^(2λ_l) = (1 + N)^(4Δ²) for S = {1…t−1, i}, i = t…m: any t shares give one secret that decrypts v to 2.
  ///
  /// Exponents are even, as everywhere else, so that the verdict on a false sign does not depend on m: many λ_l are even
  /// anyway, all of them for m = 4. A sign means nothing where values are compared by their squares.
  private func verifySharing() throws(PaillierError) {
    let delta = self.delta
    let expected = key.plain(4 * delta * delta)
    for i in parameters.threshold...parameters.trustees {
      let set = Array(1..<parameters.threshold) + [i]
      let exponents = set.map { 2 * Lagrange.coefficient($0, in: set, delta: delta) }
      let values = set.map { verificationValues[$0 - 1] }
      guard key.context.squared.multiExponentiation(variableTime: values, exponents) == expected else {
        throw .sharing(trustee: i)
      }
    }
  }
}

extension PublicKey: WireCodable {
  /// `uint16 bits; opaque n[bits/8]`.
  public func encode(to writer: inout Writer) {
    writer.uint16(UInt16(size.bits))
    writer.unsigned(n, width: size.modulusByteCount)
  }

  /// Reads a key of any named size: whoever needs a secure one asks for `size.isInsecure`.
  public init(from reader: inout Reader) throws(WireError) {
    let bits = Int(try reader.uint16("key bits"))
    do throws(PaillierError) {
      let size = try KeySize.named(bits: bits, allowInsecure: true)
      let n: BigInt
      do throws(WireError) { n = try reader.unsigned("n", width: size.modulusByteCount) } catch {
        throw PaillierError.modulus(reason: error.description)
      }
      try self.init(n: n, size: size)
    } catch { throw .invalid(field: "public key", reason: error.description) }
  }
}

extension ThresholdPublicKey: WireCodable {
  /// Key, parameters, and m values of the ciphertexts' width.
  public func encode(to writer: inout Writer) {
    key.encode(to: &writer)
    parameters.encode(to: &writer)
    for v in verificationValues { writer.unsigned(v, width: key.size.ciphertextByteCount) }
  }

  /// Reads and checks as the initialiser does.
  public init(from reader: inout Reader) throws(WireError) {
    let key = try PublicKey(from: &reader)
    let parameters = try ThresholdParameters(from: &reader)
    var values: [BigInt] = []
    for _ in 0..<parameters.trustees {
      values.append(try reader.unsigned("verification value", width: key.size.ciphertextByteCount))
    }
    do throws(PaillierError) {
      try self.init(key: key, parameters: parameters, verificationValues: values)
    } catch { throw .invalid(field: "threshold key", reason: error.description) }
  }
}

public import BigNum
public import Transcript
public import Wire

/// That one trustee's shares of all rows have the exponent behind its verification value (docs/protocol.md §3): one
/// proof of equal logarithms for a random combination of the rows.
public struct ShareProof: Hashable, Sendable {
  /// a = U^x.
  package let a: BigInt
  /// b = v^x.
  package let b: BigInt
  /// z = x + e·Δ·s_i over ℤ.
  package let z: BigInt

  package init(a: BigInt, b: BigInt, z: BigInt) {
    self.a = a
    self.b = b
    self.z = z
  }

  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ Even exponents in proof and combination: what is proved up to sign is used up to sign.
    package static let squares = Checks(rawValue: 1)
    /// ⚔ The sign of a verification value is not looked at, as the check of the sharing does not see it.
    package static let signs = Checks(rawValue: 2)
    package static let all: Checks = [.squares, .signs]
    package var factor: BigInt { contains(.squares) ? 2 : 1 }
  }

  /// Bits of challenges and weights.
  static let challengeBits = 128
  /// σ.
  static let statisticalBits = 64

  /// Bits of x: 2|N| + ⌈log2 Δ⌉ + λ + σ.
  static func nonceBits(_ key: ThresholdPublicKey) -> Int {
    2 * key.key.size.bits + (key.delta - 1).bitWidth + challengeBits + statisticalBits
  }

  /// Bytes of z: one bit more than x.
  package static func responseByteCount(_ key: ThresholdPublicKey) -> Int { (nonceBits(key) + 1 + 7) / 8 }
}

/// A trustee's decryption shares of all rows of an opening, with their proof: c_i = C^(2Δ·s_i) each.
public struct DecryptionShareVector: Hashable, Sendable {
  /// i, from 1.
  public let trustee: Int
  /// One share a row.
  public let values: [BigInt]
  /// One proof for all rows.
  public let proof: ShareProof

  package init(trustee: Int, values: [BigInt], proof: ShareProof) {
    self.trustee = trustee
    self.values = values
    self.proof = proof
  }
}

/// A share vector whose proof holds.
public struct VerifiedShareVector: Hashable, Sendable {
  /// i.
  public let trustee: Int
  package let values: [BigInt]
  package init(trustee: Int, values: [BigInt]) {
    self.trustee = trustee
    self.values = values
  }
}

extension ThresholdPublicKey {
  /// U = Π C_j^(4ω_j) and W = Π c_j^(2ω_j), the statement absorbed and the weights taken from the transcript.
  private func combine(
    _ ciphertexts: [Ciphertext], _ values: [BigInt], trustee: Int, checks: ShareProof.Checks,
    transcript: inout Transcript
  ) -> (BigInt, BigInt) {
    let width = key.size.ciphertextByteCount
    transcript.domainSeparator("share", parameters: wireBytes)
    transcript.absorb("v", base, width: width)
    transcript.absorb("trustee", UInt64(trustee))
    transcript.absorb("C", ciphertexts.map(\.value), width: width)
    transcript.absorb("c", values, width: width)
    var stream = transcript.challengeStream("omega")
    let weights = values.map { _ in stream.integer(bits: ShareProof.challengeBits) }
    func power(_ bases: [BigInt], _ exponent: BigInt) -> BigInt {
      // Weights are not negative, so the product always exists.
      let product = key.context.squared.multiExponentiation(variableTime: bases, weights) ?? 1
      return product.powMod(variableTime: exponent, mod: key.nSquared) ?? 1
    }
    return (power(ciphertexts.map(\.value), 2 * checks.factor), power(values, checks.factor))
  }

  private func challenge(_ a: BigInt, _ b: BigInt, _ transcript: inout Transcript) -> BigInt {
    transcript.absorb("a", a, width: key.size.ciphertextByteCount)
    transcript.absorb("b", b, width: key.size.ciphertextByteCount)
    return transcript.challengeInteger("e", bits: ShareProof.challengeBits)
  }

  /// Verifies one trustee's shares of `ciphertexts`. `transcript` is the one that `TrusteeShare.decrypt` was given.
  public func verify(
    _ share: DecryptionShareVector, of ciphertexts: [Ciphertext], transcript: Transcript
  ) throws(ProofError) -> VerifiedShareVector {
    try verify(share, of: ciphertexts, transcript: transcript, checks: .all)
  }

  package func verify(
    _ share: DecryptionShareVector, of ciphertexts: [Ciphertext], transcript: Transcript, checks: ShareProof.Checks
  ) throws(ProofError) -> VerifiedShareVector {
    guard (1...parameters.trustees).contains(share.trustee) else {
      throw .statement(.share, reason: "there is no trustee \(share.trustee) among 1...\(parameters.trustees)")
    }
    guard share.values.count == ciphertexts.count else {
      throw .length(.share, field: "c", count: share.values.count, expected: ciphertexts.count)
    }
    let proof = share.proof
    for (field, numbers) in [("c", share.values), ("a", [proof.a]), ("b", [proof.b])] {
      for (i, x) in numbers.enumerated() where x.signum <= 0 || x >= key.nSquared {
        throw .outOfRange(.share, field: field, index: i, bits: 2 * key.size.bits)
      }
    }
    guard BigInt.areCoprime(share.values + [proof.a, proof.b], to: key.n) else {
      let bad = share.values.firstIndex { $0.gcd(key.n) != 1 }
      throw .notCoprime(.share, field: bad == nil ? "a or b" : "c", index: bad ?? 0)
    }
    let zBits = ShareProof.nonceBits(self) + 1
    guard proof.z.signum >= 0, proof.z.bitWidth <= zBits else {
      throw .outOfRange(.share, field: "z", index: 0, bits: zBits)
    }
    var transcript = transcript
    let (u, w) = combine(ciphertexts, share.values, trustee: share.trustee, checks: checks, transcript: &transcript)
    let e = challenge(proof.a, proof.b, &transcript)
    // U^z = a·W^e and v^z = ±b·v_i^e, both at once.
    let left = key.context.squared.powers([u, base], public: proof.z)
    let right = key.context.squared.powers([w, verificationValues[share.trustee - 1]], public: e)
    guard left[0] == right[0].multiplied(by: proof.a, mod: key.nSquared) else {
      throw .equation(.share, check: "rows")
    }
    // ⚔ Squares: the sharing's public check does not see the sign of every v_i, and a false one must not make an honest
    // share false.
    let stated = right[1].multiplied(by: proof.b, mod: key.nSquared)
    let squares = [left[1], stated].map { $0.multiplied(by: $0, mod: key.nSquared) }
    guard checks.contains(.signs) ? squares[0] == squares[1] : left[1] == stated else {
      throw .equation(.share, check: "key")
    }
    return VerifiedShareVector(trustee: share.trustee, values: share.values)
  }

  fileprivate func prove(
    _ share: TrusteeShare, _ ciphertexts: [Ciphertext], _ values: [BigInt], transcript: Transcript,
    checks: ShareProof.Checks, using rng: inout some RandomNumberGenerator
  ) -> ShareProof {
    var transcript = transcript
    let (u, _) = combine(ciphertexts, values, trustee: share.index, checks: checks, transcript: &transcript)
    var nonces = NonceGenerator(
      transcript: transcript, witness: [share.secret], width: 2 * key.size.modulusByteCount, using: &rng)
    let x = BigInt.random(bits: ShareProof.nonceBits(self), using: &nonces)
    let powers = key.context.squared.powers([u, base], secret: x)
    let e = challenge(powers[0], powers[1], &transcript)
    return ShareProof(a: powers[0], b: powers[1], z: x + e * delta * share.secret)
  }
}

extension TrusteeShare {
  /// This trustee's shares of the rows, with their proof. Whoever calls has made sure that the rows are an aggregate
  /// that may be opened (docs/protocol.md §9). `transcript` is bound to chain and round.
  public func decrypt(
    _ ciphertexts: [Ciphertext], transcript: Transcript, using rng: inout some RandomNumberGenerator,
    work: Work = .parallel
  ) throws(PaillierError) -> DecryptionShareVector {
    try decrypt(ciphertexts, transcript: transcript, using: &rng, work: work, checks: .all)
  }

  package func decrypt(
    _ ciphertexts: [Ciphertext], transcript: Transcript, using rng: inout some RandomNumberGenerator,
    work: Work = .parallel, checks: ShareProof.Checks, tamper: ([BigInt]) -> [BigInt] = { $0 }
  ) throws(PaillierError) -> DecryptionShareVector {
    let exponent = 2 * publicKey.delta * secret
    let key = publicKey.key
    let values: [BigInt]
    do throws(BigNumError) {
      let limbs = CiphertextVector(ciphertexts, key: key).limbs
      values = tamper(try key.context.squared.powers(limbs, secret: exponent, work: work).numbers)
    } catch { throw .cancelled }
    let proof = publicKey.prove(self, ciphertexts, values, transcript: transcript, checks: checks, using: &rng)
    return DecryptionShareVector(trustee: index, values: values, proof: proof)
  }
}

extension DecryptionShareVector {
  /// `uint8 trustee; uint32 rows; values; a; b; z`, in the key's widths.
  public func encode(for key: ThresholdPublicKey, to writer: inout Writer) {
    let width = key.key.size.ciphertextByteCount
    writer.uint8(UInt8(trustee))
    writer.list(values) { $0.unsigned($1, width: width) }
    writer.unsigned(proof.a, width: width)
    writer.unsigned(proof.b, width: width)
    writer.unsigned(proof.z, width: ShareProof.responseByteCount(key))
  }

  /// Reads at most `limit` rows.
  public init(for key: ThresholdPublicKey, limit: Int, from reader: inout Reader) throws(WireError) {
    let width = key.key.size.ciphertextByteCount
    trustee = Int(try reader.uint8("trustee"))
    values = try reader.list("shares", limit: limit, itemBytes: width) { r throws(WireError) in
      try r.unsigned("share", width: width)
    }
    let a = try reader.unsigned("a", width: width)
    let b = try reader.unsigned("b", width: width)
    proof = ShareProof(a: a, b: b, z: try reader.unsigned("z", width: ShareProof.responseByteCount(key)))
  }
}

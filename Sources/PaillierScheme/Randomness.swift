package import BigNum

/// How the factor r^N of a ciphertext is made (docs/protocol.md §3). Decryption and proofs do not distinguish them.
public enum EncryptionMode: String, CaseIterable, Sendable {
  /// r = h^a with a of half the modulus's length, from a fixed-base table: an assumption more, several times quicker.
  case fast
  /// r uniform in ℤ*_N.
  case textbook
}

/// The randomness of one ciphertext, which only its maker knows. Its storage is wiped when it goes, and it does not print.
public struct Randomness: Sendable, CustomStringConvertible, CustomReflectable {
  package enum Form: Sendable {
    /// r = h^a.
    case exponent(BigInt)
    /// r itself.
    case unit(BigInt)
  }

  package let form: Form

  package init(_ form: Form) { self.form = form }

  /// Nothing of it.
  public var description: String { "Randomness(not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension PublicKey {
  /// Fresh randomness.
  public func randomness(_ mode: EncryptionMode, using rng: inout some RandomNumberGenerator) -> Randomness {
    switch mode {
    case .fast: Randomness(.exponent(.random(bits: (size.bits + 1) / 2, using: &rng)))
    case .textbook: Randomness(.unit(.randomUnit(mod: n, using: &rng)))
    }
  }

  /// r^N mod N² of many, in order.
  package func nthPowers(_ randomness: ArraySlice<Randomness>) -> [BigInt] {
    var out = [BigInt](repeating: 0, count: randomness.count)
    var fast: [(Int, BigInt)] = []
    for (i, r) in randomness.enumerated() {
      switch r.form {
      case .exponent(let a): fast.append((i, a))
      case .unit(let r): out[i] = r.powMod(secret: n, mod: nSquared)
      }
    }
    if !fast.isEmpty {
      for (slot, power) in zip(fast, context.fastBase.table.powers(secret: fast.map { $0.1 })) { out[slot.0] = power }
    }
    return out
  }

  /// Π r_j^(γ_j) mod N for public weights γ_j ≥ 0 (docs/protocol.md §6, r*): h^(Σ γ_j·a_j) in the fast mode.
  package func combined(_ randomness: [Randomness], weights: [BigInt]) -> BigInt {
    var exponent: BigInt = 0
    var units: [BigInt] = []
    var unitWeights: [BigInt] = []
    for (r, weight) in zip(randomness, weights) {
      switch r.form {
      case .exponent(let a): exponent += a * weight
      case .unit(let u):
        units.append(u)
        unitWeights.append(weight)
      }
    }
    var result: BigInt = 1
    if !exponent.isZero { result = context.fastBase.h.powMod(secret: exponent, mod: n) }
    // The weights are public; only the addresses of their digits show.
    if !units.isEmpty, let product = context.n.multiExponentiation(variableTime: units, unitWeights) {
      result.multiply(by: product, mod: n)
    }
    return result
  }

  /// r mod N.
  package func unit(_ randomness: Randomness) -> BigInt { combined([randomness], weights: [1]) }
}

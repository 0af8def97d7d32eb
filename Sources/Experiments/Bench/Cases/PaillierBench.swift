import BigNum
import PaillierScheme
import Quantization
import Transcript

/// The operations of the encryption scheme, with the peers that have them.
public enum PaillierBench {
  /// All cases of one size of key. `programs` are peers of the same size, running.
  public static func cases(bits: Int, programs: [PeerProgram] = [], allowInsecure: Bool = false) throws -> [BenchCase] {
    let key = try PaillierBenchKey(bits: bits, allowInsecure: allowInsecure)
    return [
      encryption(key, programs, .fast), encryption(key, programs, .textbook), decryption(key, programs),
      share(key), combination(key), addition(key, programs), SumBench.case(key, programs), scaling(key, programs),
    ]
  }

  /// From coordinates to ciphertexts: packing, fresh randomness, exponentiation, output.
  private static func encryption(
    _ key: PaillierBenchKey, _ programs: [PeerProgram], _ mode: EncryptionMode
  ) -> BenchCase {
    let operation = mode == .fast ? "encrypt" : "encryptFull"
    return BenchCase(key.record(operation)) {
      let last = Last<(SlotPlan, [Int64], [Ciphertext])>()
      var rng = SystemRandomNumberGenerator()
      let terms = key.plain.prefix(16).map { m in
        switch mode {
        case .fast, .short:
          PowerTerm(
            base: key.key.context.hN, exponent: .random(bits: key.bits / 2, using: &rng),
            modulus: key.key.nSquared)
        case .textbook: PowerTerm(base: m, exponent: key.key.n, modulus: key.key.nSquared)
        }
      }
      return BenchSubject(
        quantum: 8,
        ours: { count, work in
          let plan = try key.slotPlan(rows: count)
          let values = (0..<plan.dimension).map { _ in Int64.random(in: plan.entryRange, using: &rng) }
          return {
            var rng = SystemRandomNumberGenerator()
            let rows = try plan.pack(values)
            last.value = (
              plan, values, try key.key.encrypt(rows, mode: mode, using: &rng, work: work).ciphertexts
            )
          }
        },
        peers: [GMPPeer.powers(cycling: terms), OpenSSLPeer.powers(cycling: terms)]
          + programs.compactMap { $0.side(operation) },
        check: {
          let (plan, values, sealed) = try last.get()
          try require(plan.unpack(key.secret.decrypt(sealed)) == values, operation)
        })
    }
  }

  private static func decryption(_ key: PaillierBenchKey, _ programs: [PeerProgram]) -> BenchCase {
    BenchCase(key.record("decrypt", bytes: key.key.size.modulusByteCount)) {
      let last = Last<[BigInt]>()
      let c = key.sealed[0].value
      let terms = [key.secret.p, key.secret.q].map {
        PowerTerm(base: c % ($0 * $0), exponent: $0 - 1, modulus: $0 * $0)
      }
      return BenchSubject(
        quantum: 8,
        ours: { count, work in
          let sealed = key.cycled(count)
          return { last.value = try key.secret.decrypt(sealed, work: work) }
        },
        peers: [GMPPeer.powers(terms), OpenSSLPeer.powers(terms)] + programs.compactMap { $0.side("decrypt") },
        check: {
          let opened = try last.get()
          try require(opened == key.plain(opened.count), "decrypt")
        })
    }
  }

  /// One trustee's shares of many rows with the one proof for all of them.
  private static func share(_ key: PaillierBenchKey) -> BenchCase {
    BenchCase(key.record("share")) {
      let last = Last<(DecryptionShareVector, [Ciphertext])>()
      let transcript = Transcript(protocol: "sealedsum-bench", version: 1, context: [])
      let trustee = key.shares[0]
      let exponent = 2 * key.threshold.delta * trustee.secret
      let terms = [PowerTerm(base: key.sealed[0].value, exponent: exponent, modulus: key.key.nSquared)]
      return BenchSubject(
        quantum: 512, limit: 4_096,
        ours: { count, work in
          let rows = key.cycled(count)
          return {
            var rng = SystemRandomNumberGenerator()
            last.value = (try trustee.decrypt(rows, transcript: transcript, using: &rng, work: work), rows)
          }
        }, peers: [GMPPeer.powers(terms), OpenSSLPeer.powers(terms)],
        check: {
          let (shares, rows) = try last.get()
          _ = try key.threshold.verify(shares, of: rows, transcript: transcript)
        })
    }
  }

  /// Plaintexts from verified shares of three trustees.
  private static func combination(_ key: PaillierBenchKey) -> BenchCase {
    BenchCase(key.record("combine", bytes: key.key.size.modulusByteCount)) {
      let last = Last<[BigInt]>()
      let base = key.sealed.prefix(8), square = key.key.nSquared
      let values = key.shares.prefix(3).map { share in
        base.map { $0.value.powMod(secret: 2 * key.threshold.delta * share.secret, mod: square) }
      }
      // 2λ_1, 2λ_2, 2λ_3 of trustees 1, 2, 3 are 144, −144, 48 (Δ = 24); the peer is spared the inversion.
      let terms = zip(values, [144, 144, 48]).map {
        PowerTerm(base: $0[0], exponent: BigInt($1), modulus: square)
      }
      return BenchSubject(
        quantum: 8, limit: 1 << 14,
        ours: { count, work in
          let shares = zip([1, 2, 3], values).map { i, column in
            VerifiedShareVector(trustee: i, values: (0..<count).map { column[$0 % column.count] })
          }
          return { last.value = try key.threshold.combine(shares, rows: count, work: work) }
        }, peers: [GMPPeer.powers(terms)],
        check: {
          let opened = try last.get()
          try require(opened == opened.indices.map { key.plain[$0 % base.count] }, "combine")
        })
    }
  }

  private static func addition(_ key: PaillierBenchKey, _ programs: [PeerProgram]) -> BenchCase {
    BenchCase(key.record("add")) {
      let last = Last<[Ciphertext]>()
      let factors = key.sealed.map(\.value), square = key.key.nSquared
      return BenchSubject(
        quantum: 64, limit: 1 << 15,
        ours: { count, _ in
          let a = key.cycled(count)
          return { last.value = try key.key.add(a, a) }
        },
        peers: [GMPPeer.products(factors, modulus: square), OpenSSLPeer.products(factors, modulus: square)]
          + programs.compactMap { $0.side("add", limit: 1 << 15) },
        check: {
          let sums = Array(try last.get().prefix(64))
          try require(
            key.secret.decrypt(sums) == key.plain(sums.count).map { (2 * $0).centered(mod: key.key.n) }, "add")
        })
    }
  }

  /// Times a public number of 64 bits.
  private static func scaling(_ key: PaillierBenchKey, _ programs: [PeerProgram]) -> BenchCase {
    BenchCase(key.record("scale")) {
      let last = Last<[Ciphertext]>()
      let factor = BigInt.powerOfTwo(63) + 12_345
      let terms = [PowerTerm(base: key.sealed[0].value, exponent: factor, modulus: key.key.nSquared)]
      return BenchSubject(
        quantum: 8, limit: 1 << 14,
        ours: { count, _ in
          let a = key.cycled(count)
          return { last.value = try key.key.scale(a, by: factor) }
        },
        peers: [GMPPeer.powers(terms), OpenSSLPeer.powers(terms)]
          + programs.compactMap { $0.side("scale", limit: 1 << 14) },
        check: {
          let products = Array(try last.get().prefix(64))
          let expected = key.plain(products.count).map { ($0 * factor).centered(mod: key.key.n) }
          try require(key.secret.decrypt(products) == expected, "scale")
        })
    }
  }
}

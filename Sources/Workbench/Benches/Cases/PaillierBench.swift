public import BigNum
import PaillierScheme
import Quantization
import Transcript
import Wire

/// The operations of the encryption scheme, with the peers that have them.
public enum PaillierBench {
  /// All cases of one size of key, on each path. `programs` are peers of the same size, running; they are measured
  /// beside the first path.
  public static func cases(
    bits: Int, paths: [KernelPath] = [.best], programs: [PeerProgram] = [], allowInsecure: Bool = false
  ) throws -> [BenchCase] {
    let size = try KeySize.named(bits: bits, allowInsecure: allowInsecure)
    let primes = try SafePrime.random(bits: bits / 2, count: 2)
    return try paths.taken(by: .rings).enumerated().flatMap { i, path in
      let key = try PaillierBenchKey(primes: primes, size: size, path: path)
      let programs = i == 0 ? programs : []
      return EncryptionMode.allCases.map { encryption(key, programs, $0) } + [
        decryption(key, programs), share(key), combination(key), addition(key, programs), SumBench.case(key, programs),
        scaling(key, programs),
      ]
    }
  }

  /// From coordinates to bytes: packing, fresh randomness, exponentiation, output.
  private static func encryption(
    _ key: PaillierBenchKey, _ programs: [PeerProgram], _ mode: EncryptionMode
  ) -> BenchCase {
    let operation = [.fast: "encrypt", .textbook: "encryptFull", .short: "encryptShort"][mode] ?? mode.rawValue
    return BenchCase(key.record(operation)) {
      let last = Last<(SlotPlan, [Int64], [UInt8])>()
      var rng = SystemRandomNumberGenerator()
      let terms = key.plain.prefix(16).map { m in
        guard let bits = mode.exponentBits(key.key.size) else {
          return PowerTerm(base: m, exponent: key.key.n, modulus: key.key.nSquared)
        }
        return PowerTerm(
          base: key.key.context.hN, exponent: .random(bits: bits, using: &rng), modulus: key.key.nSquared)
      }
      return BenchSubject(
        quantum: 8, limit: 1 << 15,
        ours: { count, work in
          let plan = try key.slotPlan(rows: count)
          let values = (0..<plan.dimension).map { _ in Int64.random(in: plan.entryRange, using: &rng) }
          return {
            var rng = SystemRandomNumberGenerator()
            let rows = try PlaintextVector(residues: plan.packResidues(values, modulus: key.key.n), key: key.key)
            let sealed = try key.key.encrypt(rows, mode: mode, using: &rng, work: work).ciphertexts
            var writer = Writer()
            key.key.encode(sealed, to: &writer)
            last.value = (plan, values, writer.bytes)
          }
        },
        peers: [GMPPeer.powers(cycling: terms), OpenSSLPeer.powers(cycling: terms)]
          + programs.compactMap { $0.side(operation) },
        check: {
          let (plan, values, bytes) = try last.get()
          var reader = Reader(bytes)
          let sealed = try key.key.decodeVector("ciphertexts", count: plan.rows, from: &reader)
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
          let sealed = key.vector(count)
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
        quantum: key.path == .ifma ? 512 : 64, limit: 4_096,
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
      let last = Last<CiphertextVector>()
      let factors = key.sealed.map(\.value), square = key.key.nSquared
      return BenchSubject(
        quantum: 64, limit: 1 << 15,
        ours: { count, work in
          let a = key.vector(count)
          return { last.value = try key.key.add(a, a, work: work) }
        },
        peers: [GMPPeer.products(factors, modulus: square), OpenSSLPeer.products(factors, modulus: square)]
          + programs.compactMap { $0.side("add", limit: 1 << 15) },
        check: {
          let sums = try last.get()[0..<64]
          try require(
            key.secret.decrypt(sums) == key.plain(sums.count).map { (2 * $0).centered(mod: key.key.n) }, "add")
        })
    }
  }

  /// Times a public number of 64 bits.
  private static func scaling(_ key: PaillierBenchKey, _ programs: [PeerProgram]) -> BenchCase {
    BenchCase(key.record("scale")) {
      let last = Last<CiphertextVector>()
      let factor = BigInt.powerOfTwo(63) + 12_345
      let terms = [PowerTerm(base: key.sealed[0].value, exponent: factor, modulus: key.key.nSquared)]
      return BenchSubject(
        quantum: 8, limit: 1 << 14,
        ours: { count, work in
          let a = key.vector(count)
          return { last.value = try key.key.scale(a, by: factor, work: work) }
        },
        peers: [GMPPeer.powers(terms), OpenSSLPeer.powers(terms)]
          + programs.compactMap { $0.side("scale", limit: 1 << 14) },
        check: {
          let products = try last.get()[0..<8]
          let expected = key.plain(products.count).map { ($0 * factor).centered(mod: key.key.n) }
          try require(key.secret.decrypt(products) == expected, "scale")
        })
    }
  }
}

import BigNum
import PaillierScheme

/// The row-wise sum of 32 vectors of 3,200 rows: 102,400 ciphertexts, no two the same.
enum SumBench {
  static let vectors = 32
  static let rows = 3_200
  private static let tail = 64

  static func `case`(_ key: PaillierBenchKey, _ programs: [PeerProgram]) -> BenchCase {
    let total = vectors * rows
    return BenchCase(key.record("sum", unit: "ciphertexts/s", d: total)) {
      // Ciphertext (v, r) is A_v·B_(r div 64)·C_(r mod 64): quickly made, and its plaintext is known.
      let (b, c) = (vectors, vectors + rows / tail)
      let parts = (0..<rows).map { (b + $0 / tail, c + $0 % tail) }
      func vector(_ ciphertexts: [Ciphertext]) -> CiphertextVector { CiphertextVector(ciphertexts, key: key.key) }
      let tails = try key.key.add(vector(parts.map { key.sealed[$0.0] }), vector(parts.map { key.sealed[$0.1] }))
      let all = try (0..<vectors).map { v in
        try key.key.add(tails, vector([Ciphertext](repeating: key.sealed[v], count: rows)))
      }
      let heads = key.plain[..<vectors].reduce(0, +)
      let last = Last<CiphertextVector>()
      let square = key.key.nSquared, factors = all[0].ciphertexts.map(\.value)
      return BenchSubject(
        quantum: total, limit: 8 * total,
        ours: { count, work in
          {
            for _ in 0..<count / total { last.value = try key.key.sum(all, rows: rows, work: work) }
          }
        },
        peers: [GMPPeer.products(factors, modulus: square), OpenSSLPeer.products(factors, modulus: square)]
          + programs.compactMap { $0.side("sum", limit: 1 << 15) },
        check: {
          let sums = try last.get()
          let some = Array(stride(from: 0, to: rows, by: 97))
          let expected = some.map { r in
            (heads + BigInt(vectors) * (key.plain[parts[r].0] + key.plain[parts[r].1])).centered(mod: key.key.n)
          }
          try require(sums.count == rows && key.secret.decrypt(some.map { sums[$0] }) == expected, "sum")
        })
    }
  }
}

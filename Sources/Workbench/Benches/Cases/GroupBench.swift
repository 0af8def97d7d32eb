public import BigNum
import Commitments
import Groups

/// The operations of ristretto255.
public enum GroupBench {
  /// Terms of the multi-scalar multiplications.
  public static let terms = [1 << 10, 1 << 14, 1 << 17]
  /// Entries of a committed row, as many as a ciphertext of 3072 bits holds for 1,000 clients, and bits of an entry.
  static let rowEntries = 95
  static let entryBits = 20

  /// All cases; `terms` are the sizes of the multi-scalar multiplications.
  public static func cases(terms: [Int] = terms, paths: [KernelPath] = [.best]) throws -> [BenchCase] {
    let points = BenchPoints(most: max(terms.max() ?? 1, 1))
    let sums = paths.taken(by: .publicSums).flatMap { path in terms.map { multiScalar(points, terms: $0, path) } }
    let secret = paths.taken(by: .points).flatMap { path in
      terms.prefix(1).map { secretMultiScalar(points, terms: $0, path) }
    }
    let rows = paths.taken(by: .rowSums).map { rowCommitments(points, $0) }
    return sums + secret + rows + [multiplication(points), baseMultiplication(points), decoding(points)]
  }

  private static func record(
    _ operation: String, d: Int? = nil, path: KernelPath, unit: String = "operations/s"
  ) -> BenchRecord {
    BenchRecord(
      operation: operation, group: Ristretto255.identifier, d: d, path: "\(path)", unit: unit, bytes: 32)
  }

  /// Σ s_i·P_i for public scalars.
  private static func multiScalar(_ points: BenchPoints, terms: Int, _ path: KernelPath) -> BenchCase {
    BenchCase(record("msm", d: terms, path: path)) {
      let (scalars, elements) = try points.terms(terms)
      let last = Last<Ristretto255.Element>()
      return BenchSubject(
        threaded: terms >= 1 << 14,
        ours: { count, work in
          {
            for _ in 0..<count {
              last.value = try Ristretto255.multiScalar(variableTime: scalars, elements, work: work, path: path)
            }
          }
        }, peers: [SodiumPeer.sums(points.scalarBytes, points.some, terms: terms)],
        check: { try require(last.get() == points.sum(terms), "msm") })
    }
  }

  /// Σ s_i·P_i in constant time.
  private static func secretMultiScalar(_ points: BenchPoints, terms: Int, _ path: KernelPath) -> BenchCase {
    BenchCase(record("msmSecret", d: terms, path: path)) {
      let (scalars, elements) = try points.terms(terms)
      let last = Last<Ristretto255.Element>()
      return BenchSubject(
        threaded: false,
        ours: { count, _ in
          {
            for _ in 0..<count { last.value = Ristretto255.multiScalar(scalars, elements, path: path) }
          }
        }, peers: [SodiumPeer.sums(points.scalarBytes, points.some, terms: terms)],
        check: { try require(last.get() == points.sum(terms), "msmSecret") })
    }
  }

  /// Pedersen commitments to rows of small signed entries, their blinding included.
  private static func rowCommitments(_ points: BenchPoints, _ path: KernelPath) -> BenchCase {
    BenchCase(record("rowCommit", d: rowEntries, path: path, unit: "entries/s")) {
      let key = CommitmentKey<Ristretto255>(generators: rowEntries)
      // What `key.com` takes for many rows, on this path.
      let basis = Ristretto255.Basis(key.generators, path: path)
      let table = Ristretto255.Table(key.generatorH, path: path)
      var rng = SystemRandomNumberGenerator()
      let last = Last<([Int64], [Scalar<Ristretto255>], [Ristretto255.Element])>()
      let bound = Int64(1) << Int64(entryBits)
      return BenchSubject(
        quantum: 64 * rowEntries, limit: 16_384 * rowEntries,
        ours: { count, work in
          let values = (0..<count).map { _ in Int64.random(in: -bound + 1..<bound, using: &rng) }
          let blinding = (0..<count / rowEntries).map { _ in Scalar<Ristretto255>.random(using: &rng) }
          return {
            let sums = try basis.multiplyRows(values, columns: rowEntries, bits: entryBits, work: work)
            last.value = (values, blinding, zip(sums, table.multiply(by: blinding)).map(Ristretto255.add))
          }
        }, peers: [SodiumPeer.sums(points.scalarBytes, points.some, terms: 1)],
        check: {
          let (values, blinding, commitments) = try last.get()
          for j in [0, blinding.count - 1] {
            let row = values[j * rowEntries..<(j + 1) * rowEntries].map { Scalar<Ristretto255>($0) }
            try require(key.com(row, blinding[j]) == commitments[j], "rowCommit")
          }
        })
    }
  }

  /// s·P for a secret scalar, one by one.
  private static func multiplication(_ points: BenchPoints) -> BenchCase {
    BenchCase(record("scalarMult", path: .best.taken(by: .points))) {
      let (scalars, elements) = try points.terms(16)
      let last = Last<Ristretto255.Element>()
      return BenchSubject(
        quantum: 16, threaded: false,
        ours: { count, _ in
          { for i in 0..<count { last.value = Ristretto255.multiply(elements[i % 16], by: scalars[i % 16]) } }
        }, peers: [SodiumPeer.multiplications(points.scalarBytes, points.some)],
        check: {
          try require(
            last.get() == Ristretto255.multiScalar(variableTime: [scalars[15]], [elements[15]]), "scalarMult")
        })
    }
  }

  /// s·B for a secret scalar, from a table.
  private static func baseMultiplication(_ points: BenchPoints) -> BenchCase {
    BenchCase(record("scalarMultBase", path: .best.taken(by: .rowSums))) {
      let table = Ristretto255.Table(Ristretto255.generator)
      let scalars = try points.terms(16).0
      let last = Last<Ristretto255.Element>()
      return BenchSubject(
        quantum: 16, threaded: false,
        ours: { count, _ in { for i in 0..<count { last.value = table.multiply(by: scalars[i % 16]) } } },
        peers: [SodiumPeer.baseMultiplications(points.scalarBytes)],
        check: {
          try require(last.get() == Ristretto255.multiply(Ristretto255.generator, by: scalars[15]), "scalarMultBase")
        })
    }
  }

  /// Decoding of many.
  private static func decoding(_ points: BenchPoints) -> BenchCase {
    BenchCase(record("decode", path: .best.taken(by: .points))) {
      let bytes = points.encoded(4_096)
      let last = Last<[Ristretto255.Element]>()
      return BenchSubject(
        quantum: 4_096, threaded: false,
        ours: { count, _ in
          { for _ in 0..<count / 4_096 { last.value = try Ristretto255.decodeMany(bytes) } }
        }, peers: [SodiumPeer.decodings(points.some)],
        check: { try require(Ristretto255.encode(last.get()) == bytes, "decode") })
    }
  }
}

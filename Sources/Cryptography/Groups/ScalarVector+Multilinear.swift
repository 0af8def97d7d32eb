public import BigNum
import CKernels

// A vector as the table of a multilinear polynomial over {0,1}^m: element i is the value at the bits of i, the most
// significant bit first. A table of another length than 2^m is taken to go on with zeros. Where the first variable is
// that of the rows of a matrix of k columns, `half` says so: it is k times the half of the number of rows.
extension ScalarVector {
  /// Where the upper half of a table of `count` elements begins: half the smallest power of two that is not below it.
  public static func half(_ count: Int) -> Int {
    precondition(count > 1, "a table of \(count) elements has no variable")
    return 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }

  /// The given half of a table of `count` elements, or the only one it has.
  private static func checked(_ half: Int?, _ count: Int) -> Int {
    guard let half else { return Self.half(count) }
    precondition(half > 0 && half <= count && count - half <= half, "\(half) is no half of \(count) elements")
    return half
  }

  /// Sets the first variable to `r`: a_i = a_i + r·(a_(i+half) − a_i), and half the elements are left.
  public mutating func fold(at r: Scalar<G>, half: Int? = nil, workers: Int = 1) {
    let half = Self.checked(half, count)
    let pairs = count - half
    let out = target(half)
    let (path, q, a, s) = (path.rawValue, G.scalarField.c, storage, r.residue)
    let rest = (Scalar.one - r).residue
    _ = parts(half, workers: workers) { part in
      let (i, paired) = (part.lowerBound, part.clamped(to: 0..<pairs).count)
      withUnsafePointer(to: q) { q in
        withUnsafePointer(to: s) {
          sealedsum_residues_fold(path, q, out.base + i, a.base + i, a.base + half + i, $0, paired)
        }
        // Above the pairs the upper half is zero.
        withUnsafePointer(to: rest) {
          sealedsum_residues_scale(path, q, out.base + i + paired, $0, a.base + i + paired, part.count - paired)
        }
      }
    }
    storage = out
    count = half
  }

  /// What a round of a sumcheck over Σ a·b sends: p(t) = Σ_i a_i(t)·b_i(t), where a_i(t) = a_i + t·(a_(i+half) − a_i), as
  /// p(0) and the coefficient of t². Then p(1) = claim − p(0).
  public struct RoundPolynomial: Sendable, Equatable {
    /// p(0).
    public var atZero: Scalar<G>
    /// The coefficient of t².
    public var square: Scalar<G>

    /// p(t) where p(0) + p(1) is `claim`.
    public func value(at t: Scalar<G>, claim: Scalar<G>) -> Scalar<G> {
      // p(1) = p(0) + linear + square = claim − p(0).
      let linear = claim - atZero - atZero - square
      return atZero + t * (linear + t * square)
    }

    /// The sums of both.
    public static func + (a: RoundPolynomial, b: RoundPolynomial) -> RoundPolynomial {
      RoundPolynomial(atZero: a.atZero + b.atZero, square: a.square + b.square)
    }

    init(atZero: Scalar<G>, square: Scalar<G>) { (self.atZero, self.square) = (atZero, square) }

    init(_ pair: (sealedsum_residue, sealedsum_residue)) { self.init(atZero: Scalar(pair.0), square: Scalar(pair.1)) }
  }

  /// The round polynomial of two tables in their first variable; counts must agree.
  public func roundPolynomial(
    with other: ScalarVector, half: Int? = nil, workers: Int = 1
  ) -> RoundPolynomial {
    checkCount(other.count)
    let half = Self.checked(half, count)
    let pairs = count - half
    let (path, q, a, b) = (path.rawValue, G.scalarField.c, storage, other.storage)
    let sums = parts(half, workers: workers) { part in
      let (i, paired) = (part.lowerBound, part.clamped(to: 0..<pairs).count)
      return withUnsafePointer(to: q) { q in
        var pair = [sealedsum_residue](repeating: sealedsum_residue(), count: 2)
        sealedsum_residues_round(
          path, q, &pair, a.base + i, a.base + half + i, b.base + i, b.base + half + i, paired)
        // Without an upper element (a − t·a)(b − t·b): the same sum twice.
        var rest = sealedsum_residue()
        sealedsum_residues_dot(path, q, &rest, a.base + i + paired, b.base + i + paired, part.count - paired)
        return RoundPolynomial((pair[0], pair[1])) + RoundPolynomial((rest, rest))
      }
    }
    return sums.reduce(RoundPolynomial(atZero: .zero, square: .zero), +)
  }

  /// χ_i(r) for 0 ≤ i < 2^r.count: the weights with which a table's elements make up its value at the point `r`.
  public static func lagrange(at r: [Scalar<G>], workers: Int = 1, path: KernelPath = .best) -> ScalarVector {
    precondition(r.count < 40, "a table of 2^\(r.count) elements")
    let out = ScalarVector(uninitialized: 1 << r.count, path: path)
    let (path, q, t) = (path.rawValue, G.scalarField.c, out.storage)
    t.base[0] = Scalar<G>.one.residue
    // Each variable goes on top of those below it: the last first.
    for (k, x) in r.reversed().enumerated() {
      let (size, x) = (1 << k, x.residue)
      _ = parts(size, workers: workers) { part in
        let (low, high) = (t.base + part.lowerBound, t.base + size + part.lowerBound)
        withUnsafePointer(to: q) { q in
          withUnsafePointer(to: x) { sealedsum_residues_scale(path, q, high, $0, low, part.count) }
          sealedsum_residues_sub(path, q, low, low, high, part.count)
        }
      }
    }
    return out
  }
}

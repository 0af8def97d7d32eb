import CKernels

// What a sumcheck over tables of bits asks of vectors: a table of bits stays in the integers that hold them until some
// variables are set, which makes it so much smaller.
extension ScalarVector {
  /// Element i is the sum of those weights t for which bit `shift` + t·`step` of integers[start + t·`stride` + i] is set.
  /// One to 64 weights. Constant-time in integers and weights.
  public init(
    bits integers: [Int64], from start: Int, stride: Int, shift: Int, step: Int, weights: ScalarVector, count: Int
  ) {
    let terms = weights.count
    precondition((1...64).contains(terms), "a sum of \(terms) bits")
    precondition(
      start >= 0 && stride >= 0 && count >= 0 && start + (terms - 1) * stride + count <= integers.count,
      "bits of more integers than there are")
    precondition(shift >= 0 && step >= 0 && shift + (terms - 1) * step < 64, "an integer has 64 bits")
    self.init(uninitialized: count, path: weights.path)
    let (path, q) = (path.rawValue, G.scalarField.c)
    withExtendedLifetime(weights.storage) {
      integers.withUnsafeBufferPointer { x in
        guard count > 0, let x = x.baseAddress else { return }
        withUnsafePointer(to: q) {
          sealedsum_residues_add_bits(
            path, $0, storage.base, weights.storage.base, terms, x + start, stride, Int32(shift), Int32(step), count)
        }
      }
    }
  }

  /// What a round of a sumcheck over Σ e·(w² − w) sends, but for its value at 0.
  public struct BitPolynomial: Sendable, Equatable {
    /// The coefficient of t.
    public var linear: Scalar<G>
    /// The coefficient of t².
    public var square: Scalar<G>

    /// A polynomial without a constant.
    public init(linear: Scalar<G>, square: Scalar<G>) { (self.linear, self.square) = (linear, square) }
    /// None.
    public static var zero: BitPolynomial { BitPolynomial(linear: .zero, square: .zero) }
    /// The sums of both.
    public static func + (a: BitPolynomial, b: BitPolynomial) -> BitPolynomial {
      BitPolynomial(linear: a.linear + b.linear, square: a.square + b.square)
    }
    /// The polynomial s times.
    public func scaled(by s: Scalar<G>) -> BitPolynomial { BitPolynomial(linear: s * linear, square: s * square) }
  }

  /// Σ_i e_i·(w_i(t)² − w_i(t)) for w_i(t) = a_i + t·(b_i − a_i), over all elements of `weights`, of which e is one each;
  /// a is this vector from `first` on, b the other one from `second` on.
  public func bitPolynomial(
    from first: Int = 0, to other: ScalarVector, from second: Int = 0, weights: ScalarVector
  ) -> BitPolynomial {
    let n = weights.count
    precondition(first >= 0 && first + n <= count, "\(n) elements from \(first) on, of \(count)")
    precondition(second >= 0 && second + n <= other.count, "\(n) elements from \(second) on, of \(other.count)")
    let (path, q) = (path.rawValue, G.scalarField.c)
    var pair = [sealedsum_residue](repeating: sealedsum_residue(), count: 2)
    withExtendedLifetime((storage, other.storage, weights.storage)) {
      withUnsafePointer(to: q) {
        sealedsum_residues_round_squares(
          path, $0, &pair, storage.base + first, other.storage.base + second, weights.storage.base, n)
      }
    }
    return BitPolynomial(linear: Scalar(pair[0]), square: Scalar(pair[1]))
  }
}

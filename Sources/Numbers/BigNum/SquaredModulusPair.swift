import CKernels

/// Decryption modulo p² and q² together: where few ciphertexts are left, four of them fill a batch of eight lanes, modulo
/// p² in one half and modulo q² in the other.
package final class SquaredModulusPair: Sendable {
  /// Modulo p² and modulo q².
  package let moduli: (SquaredModulus, SquaredModulus)
  /// nil where p and q differ in limbs, or the path has one lane.
  private let both: Ring?

  /// nil where one of the roots is refused by `SquaredModulus`. Variable-time in the roots.
  package init?(_ p: BigInt, _ q: BigInt, path: KernelPath = .best) {
    guard let first = SquaredModulus(root: p, path: path), let second = SquaredModulus(root: q, path: path) else {
      return nil
    }
    moduli = (first, second)
    both = first.rootWidth == second.rootWidth ? Ring(roots: [p, q], power: 2, path: path) : nil
  }

  /// `SquaredModulus.logarithms` of the same bases modulo p² and modulo q², each with its secret exponent.
  package func logarithms(
    _ bases: LimbVector, secret exponents: (BigInt, BigInt), work: Work
  ) throws(BigNumError) -> (LimbVector, LimbVector) {
    let tail = bases.count % 8
    guard let both, (1...4).contains(tail) else {
      // Both halves report to the caller as one batch.
      var (first, second) = (work, work)
      first.progress = { done, total in work.progress(done / 2, total) }
      second.progress = { done, total in work.progress((total + done) / 2, total) }
      return (
        try moduli.0.logarithms(bases, secret: exponents.0, work: first),
        try moduli.1.logarithms(bases, secret: exponents.1, work: second)
      )
    }
    let whole = bases.count - tail
    let last = tails(both, bases[whole..<bases.count], exponents)
    guard whole > 0 else { return last }
    let first = try logarithms(bases[0..<whole], secret: exponents, work: work)
    return (first.0 + last.0, first.1 + last.1)
  }

  /// At most four bases in one batch of eight rows.
  private func tails(_ ring: Ring, _ bases: LimbVector, _ exponents: (BigInt, BigInt)) -> (LimbVector, LimbVector) {
    let words = max(1, (max(exponents.0.bitWidth, exponents.1.bitWidth) + 63) / 64)
    let rows = [exponents.0, exponents.1].flatMap { [$0, $0, $0, $0] }
    let powers = LimbVector(rows, width: words)
    var twice = LimbVector(count: 8, width: bases.width)
    for half in [0, 4] { twice.copy(bases, to: half) }
    var out = LimbVector(count: 8, width: ring.rootWidth)
    out.withMutableLimbs { r in
      twice.withLimbs { b in
        powers.withLimbs { e in
          sealedsum_ring_powers(
            ring.pointer, r, b, bases.width, 8, e, words, 64 * words, SEALEDSUM_UPPER_DIGIT)
        }
      }
    }
    return (out[0..<bases.count], out[4..<4 + bases.count])
  }
}

extension LimbVector {
  /// Overwrites the elements from `start` on with those of another vector of the same width.
  fileprivate mutating func copy(_ other: LimbVector, to start: Int) {
    precondition(other.width == width && start >= 0 && start + other.count <= count, "the elements fit")
    let width = self.width
    withMutableLimbs { to in
      other.withLimbs { (to + start * width).update(from: $0, count: other.count * width) }
    }
  }

  /// The elements of both, of one width.
  fileprivate static func + (a: LimbVector, b: LimbVector) -> LimbVector {
    var out = LimbVector(count: a.count + b.count, width: a.width)
    out.copy(a, to: 0)
    out.copy(b, to: a.count)
    return out
  }
}

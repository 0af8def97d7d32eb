public import BigNum
import CKernels

extension Ristretto255 {
  /// Σ s_i·a_i for public scalars: Straus's method for few terms, Pippenger's buckets for many. Scalars that are short,
  /// or close below ℓ, cost less.
  public static func multiScalar(variableTime scalars: [Scalar<Ristretto255>], _ elements: [Element]) -> Element {
    multiScalar(variableTime: scalars, elements, path: .best)
  }

  /// The same on one of the paths.
  package static func multiScalar(
    variableTime scalars: [Scalar<Ristretto255>], _ elements: [Element], path: KernelPath
  ) -> Element {
    precondition(scalars.count == elements.count, "a multi-scalar multiplication of lists of different lengths")
    return withScalars(scalars) { s in
      withPoints(elements) { a in
        Element {
          let done = sealedsum_point_multiply_many_vartime($0, s, a, elements.count, path.rawValue)
          precondition(done == 1, "out of memory")
        }
      }
    }
  }

  /// Σ s_i·a_i for public scalars on several threads; throws where `work` is cancelled.
  public static func multiScalar(
    variableTime scalars: [Scalar<Ristretto255>], _ elements: [Element], work: Work
  ) throws(BigNumError) -> Element {
    try multiScalar(variableTime: scalars, elements, work: work, path: .best)
  }

  /// The same on one of the paths. Threads share the windows of runs of 2^18 terms where there are lanes, and the terms
  /// where the code is portable.
  package static func multiScalar(
    variableTime scalars: [Scalar<Ristretto255>], _ elements: [Element], work: Work, path: KernelPath
  ) throws(BigNumError) -> Element {
    precondition(scalars.count == elements.count, "a multi-scalar multiplication of lists of different lengths")
    let n = elements.count
    // Below, a sum takes less time than to wake a thread.
    guard work.workers > 1, n >= 512 else {
      return multiScalar(variableTime: scalars, elements, path: path)
    }
    guard path.taken(by: .publicSums) != .portable else {
      let size = max(512, (n + work.workers - 1) / work.workers)
      return sum(
        try work.chunks(n, size: size) { range in
          [multiScalar(variableTime: Array(scalars[range]), Array(elements[range]), path: path)]
        })
    }
    let part = Int(SEALEDSUM_MSM_MOST)
    var parts: [Element] = []
    for start in stride(from: 0, to: n, by: part) {
      let range = start..<min(n, start + part)
      if range.count < Int(SEALEDSUM_MSM_LEAST) {
        parts.append(multiScalar(variableTime: Array(scalars[range]), Array(elements[range]), path: path))
      } else {
        let sum = try elements[range].withUnsafeBufferPointer { (points) throws(BigNumError) in
          try SharedSum(scalars[range], points, path).evaluate(work)
        }
        parts.append(sum)
      }
    }
    return sum(parts)
  }
}

/// A sum that threads work on together: what one of them writes no other one touches before all are done with the step.
private final class SharedSum: @unchecked Sendable {
  typealias Element = Ristretto255.Element
  private let path: KernelPath
  private let scalars: ArraySlice<Scalar<Ristretto255>>
  private let limbs: UnsafeMutablePointer<sealedsum_scalar>
  private let points: UnsafeBufferPointer<Element>
  private var steps: OpaquePointer?

  /// The points have to stay where they are for as long as the sum exists.
  init(_ scalars: ArraySlice<Scalar<Ristretto255>>, _ points: UnsafeBufferPointer<Element>, _ path: KernelPath) {
    (self.scalars, self.points, self.path) = (scalars, points, path)
    limbs = .allocate(capacity: scalars.count)
  }

  deinit {
    if let steps { sealedsum_msm_destroy(steps) }
    limbs.deallocate()
  }

  func evaluate(_ work: Work) throws(BigNumError) -> Element {
    let n = scalars.count
    let run = max(1, (n / (8 * work.workers) + 511) / 512) * 512
    let bits = try work.chunks(n, size: run) { [self.read($0)] }
    let made = Ristretto255.withPoints(points) { sealedsum_msm_create(path.rawValue, limbs, $0, n, bits.max() ?? 0) }
    guard let made else { preconditionFailure("out of memory") }
    steps = made
    _ = try work.chunks(n, size: run) { [self.prepare($0)] }
    let windows = Int(sealedsum_msm_window_count(made))
    let share = (windows + work.workers - 1) / work.workers
    let size = min(share, Int(sealedsum_msm_windows_at_once(made)))
    _ = try work.chunks(windows, size: size) { [self.sum(windows: $0)] }
    return Element { sealedsum_msm_finish($0, made) }
  }

  /// Puts scalars where C reads them; the bits of the longest one.
  private func read(_ range: Range<Int>) -> Int32 {
    for i in range {
      let x = scalars[scalars.startIndex + i].limbs
      (limbs + i).initialize(to: sealedsum_scalar(limb: (x.l0, x.l1, x.l2, x.l3)))
    }
    return sealedsum_scalar_bits_vartime(limbs + range.lowerBound, range.count)
  }

  private func prepare(_ range: Range<Int>) {
    if let steps { sealedsum_msm_prepare_vartime(steps, range.lowerBound, range.upperBound) }
  }

  private func sum(windows range: Range<Int>) {
    guard let steps else { return }
    let done = sealedsum_msm_windows_vartime(steps, Int32(range.lowerBound), Int32(range.upperBound))
    precondition(done == 1, "out of memory")
  }
}

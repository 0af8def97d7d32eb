public import BigNum
import CKernels

/// A vector of scalars of the group `G`, for arithmetic in bulk: 32 bytes an element in one buffer, which is wiped when
/// the last copy goes. Value semantics.
///
/// Constant-time in the elements; counts are public. Operations on many elements take the number of threads to run on.
/// They use the machine's vector instructions where it has them, and give the same elements either way.
public struct ScalarVector<G: PrimeGroup>: Sendable {
  /// Number of elements.
  public internal(set) var count: Int
  /// The implementation that operations on this vector run, and on what comes of them.
  public var path: KernelPath
  var storage: ScalarBuffer

  /// A vector whose elements the caller writes.
  init(uninitialized count: Int, path: KernelPath) {
    self.count = count
    self.path = path
    storage = ScalarBuffer(capacity: count)
  }

  /// Zeros.
  public init(zeros count: Int) { self.init(repeating: .zero, count: count) }

  /// The same scalar `count` times.
  public init(repeating x: Scalar<G>, count: Int) {
    precondition(count >= 0, "a vector of a negative number of scalars")
    self.init(uninitialized: count, path: .best)
    storage.base.initialize(repeating: x.residue, count: count)
  }

  /// The scalars of a collection.
  public init(_ scalars: some Collection<Scalar<G>>) {
    self.init(uninitialized: scalars.count, path: .best)
    for (i, x) in scalars.enumerated() { storage.base[i] = x.residue }
  }

  /// Whether there are no elements.
  public var isEmpty: Bool { count == 0 }

  /// Element `i`.
  public subscript(i: Int) -> Scalar<G> {
    get {
      precondition((0..<count).contains(i), "the vector has \(count) elements")
      return withExtendedLifetime(storage) { Scalar(storage.base[i]) }
    }
    set {
      precondition((0..<count).contains(i), "the vector has \(count) elements")
      makeUnique()
      storage.base[i] = newValue.residue
    }
  }

  /// The elements of a range, copied.
  public subscript(range: Range<Int>) -> ScalarVector {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "the vector has \(count) elements")
    let part = ScalarVector(uninitialized: range.count, path: path)
    withExtendedLifetime(storage) {
      part.storage.base.update(from: storage.base + range.lowerBound, count: range.count)
    }
    return part
  }

  /// All elements.
  public var scalars: [Scalar<G>] { (0..<count).map { self[$0] } }

  /// Adds all elements at the end of an array, without another copy of them.
  package func append(to list: inout [Scalar<G>]) { for i in 0..<count { list.append(self[i]) } }

  /// Adds the elements of another vector at the end.
  public mutating func append(_ other: ScalarVector) {
    let joined = ScalarBuffer(capacity: count + other.count)
    joined.base.update(from: storage.base, count: count)
    (joined.base + count).update(from: other.storage.base, count: other.count)
    storage = joined
    count += other.count
  }

  private mutating func makeUnique() {
    guard !isKnownUniquelyReferenced(&storage) else { return }
    let copy = ScalarBuffer(capacity: count)
    copy.base.update(from: storage.base, count: count)
    storage = copy
  }

  /// A buffer to write `count` elements to: this vector's own where nobody else holds it (ask before taking `storage`).
  mutating func target(_ count: Int) -> ScalarBuffer {
    isKnownUniquelyReferenced(&storage) ? storage : ScalarBuffer(capacity: count)
  }

  /// Checks that another vector has as many elements.
  func checkCount(_ other: Int) {
    precondition(count == other, "vectors of \(count) and \(other) scalars do not go together")
  }

  /// A new vector of `count` elements whose parts `body` writes, on several threads.
  static func filled(
    _ count: Int, path: KernelPath, workers: Int,
    _ body: @Sendable (_ part: Range<Int>, _ out: UnsafeMutablePointer<sealedsum_residue>) -> Void
  ) -> ScalarVector {
    let out = ScalarVector(uninitialized: count, path: path)
    let storage = out.storage
    _ = parts(count, workers: workers) { body($0, storage.base + $0.lowerBound) }
    return out
  }
}

extension ScalarVector: Equatable {
  /// Same count and same elements; constant-time in the elements.
  public static func == (a: ScalarVector, b: ScalarVector) -> Bool {
    guard a.count == b.count else { return false }
    return withExtendedLifetime((a.storage, b.storage)) {
      sealedsum_residues_equal(a.storage.base, b.storage.base, a.count) == 1
    }
  }
}

extension ScalarVector: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Never the elements, which may be secret.
  public var description: String { "ScalarVector(\(G.identifier), \(count), not shown)" }
  /// Never the elements, which may be secret.
  public var debugDescription: String { description }
  /// Nothing for `dump` to show.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

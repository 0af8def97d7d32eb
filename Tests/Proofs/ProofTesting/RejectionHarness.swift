public import BigNum
import Dispatch
import Synchronization

/// What every proof type goes through: whatever is done to an accepted proof, or whatever else it is presented for, it is
/// refused with an error, never accepted and never a trap.
///
///     let report = RejectionHarness(
///       proof: bytes, scalars: [...], elements: [...],
///       otherStatement: { try verify($0, statement: other) }, otherSender: { ... }, otherRound: { ... }
///     ) { try verify($0, statement: statement) }.run()
///     #expect(report.failures == [])
public struct RejectionHarness: Sendable {
  /// Verifies bytes; throws where they are refused.
  public typealias Verifier = @Sendable ([UInt8]) throws -> Void

  /// Where a scalar or another integer below a modulus lies in the proof.
  public struct Scalar: Sendable {
    let offset: Int, count: Int, modulus: BigInt, bigEndian: Bool
    /// `count` bytes at `offset` that hold an integer modulo `modulus`.
    public init(offset: Int, count: Int, modulus: BigInt, bigEndian: Bool) {
      (self.offset, self.count, self.modulus, self.bigEndian) = (offset, count, modulus, bigEndian)
    }
  }

  /// Where a group element lies in the proof, and how the group's neutral element would look there.
  public struct Element: Sendable {
    let offset: Int, identity: [UInt8]
    /// An element at `offset` as long as `identity`.
    public init(offset: Int, identity: [UInt8]) { (self.offset, self.identity) = (offset, identity) }
  }

  /// Which bits are flipped.
  public enum Bits: Sendable {
    /// Each of them.
    case all
    /// Every n-th: for proofs too large to flip all.
    case every(Int)
  }

  /// What came out.
  public struct Report: Sendable {
    /// Mutants by kind that were refused.
    public var refused: [String: Int] = [:]
    /// What was accepted although it should not be, or the reverse.
    public var failures: [String] = []
    /// The errors seen, by type.
    public var errorTypes: Set<String> = []
  }

  private struct Mutant: Sendable {
    let kind: String, detail: String, bytes: [UInt8], verify: Verifier
  }

  private let proof: [UInt8]
  private let verify: Verifier
  private var mutants: [Mutant] = []

  /// Collects the mutants of an accepted proof. The three closures verify the unchanged bytes in another context.
  public init(
    proof: [UInt8], scalars: [Scalar], elements: [Element], bits: Bits = .all, otherStatement: @escaping Verifier,
    otherSender: @escaping Verifier, otherRound: @escaping Verifier, verify: @escaping Verifier
  ) {
    self.proof = proof
    self.verify = verify
    for (kind, other) in [
      ("other statement", otherStatement), ("other sender", otherSender), ("other round", otherRound),
    ] {
      mutants.append(Mutant(kind: kind, detail: "", bytes: proof, verify: other))
    }
    addLengths()
    addFlips(bits)
    addFields(scalars, elements)
  }

  private mutating func add(_ kind: String, _ detail: String, _ bytes: [UInt8]) {
    guard bytes != proof else { return }
    mutants.append(Mutant(kind: kind, detail: detail, bytes: bytes, verify: verify))
  }

  private mutating func addLengths() {
    add("empty", "", [])
    // Each length where the proof is short; where it is long, those around every border that a field might have.
    let step = max(1, proof.count / 512)
    for n in stride(from: 1, to: proof.count, by: step) { add("truncated", "to \(n) bytes", Array(proof.prefix(n))) }
    add("truncated", "by one byte", proof.dropLast())
    add("truncated", "at the front", Array(proof.dropFirst()))
    for tail in [[0], [0xFF], [UInt8](repeating: 0, count: 32), proof] as [[UInt8]] {
      add("extended", "by \(tail.count) bytes", proof + tail)
    }
    add("extended", "at the front", [0] + proof)
  }

  private mutating func addFlips(_ bits: Bits) {
    let step = if case .every(let n) = bits { max(1, n) } else { 1 }
    for i in stride(from: 0, to: 8 * proof.count, by: step) {
      var bytes = proof
      bytes[i / 8] ^= 1 << UInt8(i % 8)
      add("bit flipped", "bit \(i % 8) of byte \(i / 8)", bytes)
    }
    add("zeros", "", [UInt8](repeating: 0, count: proof.count))
    add("ones", "", [UInt8](repeating: 0xFF, count: proof.count))
  }

  private mutating func addFields(_ scalars: [Scalar], _ elements: [Element]) {
    for scalar in scalars {
      let range = scalar.offset..<scalar.offset + scalar.count
      let value =
        scalar.bigEndian ? BigInt(bigEndian: proof[range]) : BigInt(littleEndian: proof[range])
      for (name, other) in [("plus the modulus", value + scalar.modulus), ("the modulus", scalar.modulus)] {
        guard
          let field = scalar.bigEndian
            ? other.bigEndianBytes(count: scalar.count) : other.littleEndianBytes(count: scalar.count)
        else { continue }
        add("non-canonical", "scalar at \(scalar.offset): \(name)", replaced(range, field))
      }
    }
    for element in elements {
      let range = element.offset..<element.offset + element.identity.count
      add("identity", "element at \(element.offset)", replaced(range, element.identity))
    }
  }

  private func replaced(_ range: Range<Int>, _ field: [UInt8]) -> [UInt8] {
    Array(proof[..<range.lowerBound]) + field + Array(proof[range.upperBound...])
  }

  /// Presents the proof, which must be accepted, and every mutant, which must not.
  public func run() -> Report {
    let report = Mutex(Report())
    do { try verify(proof) } catch {
      report.withLock { $0.failures.append("the unchanged proof is refused: \(error)") }
    }
    DispatchQueue.concurrentPerform(iterations: mutants.count) { i in
      let mutant = mutants[i]
      do {
        try mutant.verify(mutant.bytes)
        report.withLock { $0.failures.append("accepted: \(mutant.kind) \(mutant.detail)") }
      } catch {
        let type = "\(type(of: error))"
        report.withLock {
          $0.refused[mutant.kind, default: 0] += 1
          $0.errorTypes.insert(type)
        }
      }
    }
    return report.withLock { $0 }
  }
}

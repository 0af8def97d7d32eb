public import BigNum
import Masks
public import PaillierScheme
import Quantization
import Wire

/// What a chain adds up of one vector of a submission, or the sum of several: ciphertext rows, and for a masked vector
/// the masked integers, of which the rows hold the key (docs/protocol.md §12).
public struct SealedVector: Hashable, Sendable {
  /// C_j.
  public let rows: [Ciphertext]
  /// b; nil where the vector is not masked.
  let vector: MaskedVector?
  /// b, packed; empty where the vector is not masked.
  public var masked: [UInt8] { vector?.bytes ?? [] }

  init(rows: [Ciphertext], masked vector: MaskedVector?) { (self.rows, self.vector) = (rows, vector) }
}

extension SubmissionScheme {
  /// The sums of the packed rows, vector after vector.
  func unpack(_ plaintexts: [BigInt]) throws(SubmissionFault) -> [[Int64]] {
    var rest = plaintexts[...]
    var sums: [[Int64]] = []
    do throws(QuantizationError) {
      for plan in plans {
        sums.append(try plan.unpack(Array(rest.prefix(plan.rows))))
        rest = rest.dropFirst(plan.rows)
      }
    } catch { throw .values("\(error)") }
    return sums
  }

  /// Adds verified vectors of one opening, under one key.
  public func add(
    _ a: [SealedVector], _ b: [SealedVector], key: PublicKey, work: Work
  ) throws(SubmissionFault) -> [SealedVector] {
    try zip(a, b).map { a, b throws(SubmissionFault) in
      SealedVector(rows: try product(a.rows, b.rows, key), masked: try sum(a.vector, b.vector, work))
    }
  }

  /// b + b' mod q.
  private func sum(_ a: MaskedVector?, _ b: MaskedVector?, _ work: Work) throws(SubmissionFault) -> MaskedVector? {
    guard let a, let b else { return nil }
    let sum = MaskSum(a.parameters)
    do throws(MaskError) {
      try sum.add(a, work: work)
      try sum.add(b, work: work)
    } catch { throw .values("\(error)") }
    return sum.vector()
  }

  /// The sums of all vectors, from the opened plaintexts of their rows: what Paillier packed, or what the sum of the keys
  /// leaves of the sum of masked vectors.
  func open(
    _ plaintexts: [BigInt], of sum: [SealedVector], _ masks: MaskCache, chainID: [UInt8], open: [UInt8], work: Work
  ) throws(SubmissionFault) -> [[Int64]] {
    var sums = try unpack(plaintexts)
    for (i, layout) in layouts.enumerated() {
      guard let matrix = layout.masked, let vector = sum[i].vector else { continue }
      let mask = try masks.mask(matrix, vector: i, chainID: chainID, open: open)
      do throws(MaskError) {
        sums[i] = Array(try mask.open(vector, key: sums[i], work: work).prefix(matrix.mask.dimension))
      } catch { throw .values("\(error)") }
    }
    return sums
  }

  /// Reads what is masked of every vector, each coordinate checked to be below q (docs/protocol.md §12).
  func maskedVectors(_ bytes: [UInt8], work: Work) throws(SubmissionFault) -> [MaskedVector?] {
    guard bytes.count == maskedByteCount else {
      throw .malformed(
        .invalid(field: "masked", reason: "\(bytes.count) bytes, where the template has \(maskedByteCount)"))
    }
    var start = 0
    return try layouts.map { layout throws(SubmissionFault) in
      guard let parameters = layout.masked?.mask else { return nil }
      let whole = start == 0 && bytes.count == parameters.byteCount
      let part = whole ? bytes : Array(bytes[start..<start + parameters.byteCount])
      start += parameters.byteCount
      do throws(MaskError) {
        return try MaskedVector(validating: part, parameters: parameters, work: work)
      } catch { throw .malformed(.invalid(field: "masked", reason: "\(error)")) }
    }
  }

  /// Products of rows modulo N².
  func product(_ a: [Ciphertext], _ b: [Ciphertext], _ key: PublicKey) throws(SubmissionFault) -> [Ciphertext] {
    do throws(PaillierError) { return try key.add(a, b) } catch { throw .values("\(error)") }
  }
}

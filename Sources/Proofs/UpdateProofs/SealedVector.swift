import BigNum
public import PaillierScheme
import Quantization

/// What a chain adds up of one vector of a submission, or the sum of several: ciphertext rows, and for a masked vector
/// the masked integers, of which the rows hold the key (docs/protocol.md §12).
public struct SealedVector: Hashable, Sendable {
  /// C_j.
  public let rows: [Ciphertext]
  /// b, packed; empty where the vector is not masked.
  public let masked: [UInt8]

  /// A sealed vector.
  public init(rows: [Ciphertext], masked: [UInt8] = []) { (self.rows, self.masked) = (rows, masked) }
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

  /// Products of rows modulo N².
  func product(_ a: [Ciphertext], _ b: [Ciphertext], _ key: PublicKey) throws(SubmissionFault) -> [Ciphertext] {
    do throws(PaillierError) { return try key.add(a, b) } catch { throw .values("\(error)") }
  }
}

package import Ledger
package import UpdateProofs

/// What is longer than a payload may be is several of them: all full but the last.
extension FederationContract {
  /// Lengths of the payloads of so many bytes; none for no bytes.
  package func partLengths(_ count: Int) -> [Int] {
    stride(from: 0, to: count, by: partLimit).map { min(partLimit, count - $0) }
  }

  /// Bytes as payloads.
  package func parts(_ bytes: [UInt8]) throws(LedgerError) -> [Payload] {
    guard bytes.count > partLimit else { return bytes.isEmpty ? [] : [try Payload(bytes)] }
    var parts: [Payload] = []
    for start in stride(from: 0, to: bytes.count, by: partLimit) {
      parts.append(try Payload(Array(bytes[start..<min(bytes.count, start + partLimit)])))
    }
    return parts
  }

  /// The payloads of a submission: sealed rows, proofs, then the parts of masked vectors.
  package func submissionLengths(_ scheme: any SubmissionScheme) -> [Int] {
    [scheme.sealedByteCount, scheme.proofByteCount] + partLengths(scheme.maskedByteCount)
  }
}

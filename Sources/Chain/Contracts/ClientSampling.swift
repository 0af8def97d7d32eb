public import Ledger

/// Who is drawn for a round: public, and the same for everybody who looks (docs/protocol.md §9).
public enum ClientSampling {
  /// Whether an opening draws a client: the first 64 bits of a digest of both, as a fraction, lie below `millionths`.
  ///
  /// Each client is drawn by itself, so the number of those that are is binomial.
  public static func draws(_ client: VerifyingKey, open: Hash, millionths: Int) -> Bool {
    guard millionths < AggregationRule.everybody else { return true }
    let digest = Hash("SealedSum sampling v1", open.bytes + client.bytes)
    let number = digest.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return UInt128(number) < (UInt128(max(0, millionths)) << 64) / UInt128(AggregationRule.everybody)
  }
}

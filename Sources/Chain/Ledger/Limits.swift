/// The largest things that the ledger takes; part of the format (docs/wire-format.md, "Limits").
public enum LedgerLimits {
  /// Bytes of a transaction's body: 1 MiB. What is longer is a payload.
  public static let body = 1 << 20
  /// Bytes of a payload: 256 MiB, room for thirty million parameters.
  public static let payload = 1 << 28
  /// Bytes of a chunk, in which payloads are uploaded: 1 MiB.
  public static let chunk = 1 << 20
  /// Chunks of so many bytes.
  static func chunks(of length: Int) -> Int { (length + chunk - 1) / chunk }
  /// Payloads that one transaction references.
  public static let payloadsPerTransaction = 1024
  /// Transactions of one block.
  public static let transactionsPerBlock = 65_535
}

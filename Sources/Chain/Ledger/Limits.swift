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
  /// The latest time of a block, in milliseconds since 1970: 2^53, in 285,000 years. Below it no deadline arithmetic can
  /// overflow, and every number is exact in a double.
  public static let time: UInt64 = 1 << 53
  /// Bytes of a stored block, at most: header and certificate have less than 256.
  static let storedBlock = 256 + Hash.count * transactionsPerBlock
  /// Bytes of a stored transaction, at most: what has a fixed length has less than 256.
  static let storedTransaction = 256 + body + PayloadReference.count * payloadsPerTransaction
}

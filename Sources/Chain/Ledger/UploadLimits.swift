/// What a node takes from senders before anything of theirs is on the chain.
public struct UploadLimits: Hashable, Sendable {
  /// Bytes of all uploads together, as announced.
  public var bytesInTotal: Int
  /// Bytes of one sender's uploads.
  public var bytesPerSender: Int
  /// Uploads of one sender.
  public var uploadsPerSender: Int
  /// Milliseconds after which an upload is dropped, whatever its permit says.
  public var lifetime: UInt64

  /// 64 GiB in total, 512 MiB and four uploads a sender, one day, unless stated.
  public init(
    bytesInTotal: Int = 1 << 36, bytesPerSender: Int = 1 << 29, uploadsPerSender: Int = 4, lifetime: UInt64 = 86_400_000
  ) {
    (self.bytesInTotal, self.bytesPerSender) = (bytesInTotal, bytesPerSender)
    (self.uploadsPerSender, self.lifetime) = (uploadsPerSender, lifetime)
  }
}

/// What one sender may upload now; the contract's state says it.
public struct UploadPermit: Hashable, Sendable {
  /// The chain's identifier.
  public let chainID: Hash
  /// The hash of the round's `open`.
  public let context: Hash
  /// Who may.
  public let sender: VerifyingKey
  /// The exact lengths of the payloads that are wanted, in their order in the transaction.
  public let lengths: [Int]
  /// Milliseconds since 1970 until which.
  public let until: UInt64

  /// A permit.
  public init(chainID: Hash, context: Hash, sender: VerifyingKey, lengths: [Int], until: UInt64) {
    (self.chainID, self.context, self.sender) = (chainID, context, sender)
    (self.lengths, self.until) = (lengths, until)
  }

  /// Throws `notPermitted` where the offer is of something else.
  func check(_ offer: UploadOffer) throws(LedgerError) {
    let reason: String? =
      if offer.chainID != chainID {
        "it is for chain \(offer.chainID), this is \(chainID)"
      } else if offer.context != context {
        "it is for round \(offer.context), open is \(context)"
      } else if offer.sender != sender {
        "\(offer.sender) sends it, and \(sender) may"
      } else if !lengths.contains(Int(offer.payload.length)) {
        "\(offer.payload.length) bytes, and \(lengths) are wanted"
      } else {
        nil
      }
    if let reason { throw .upload(.notPermitted(reason: reason)) }
  }
}

/// What stops attacks on a node that takes uploads; `package` code alone can switch it off, to run the attacks in tests.
package struct UploadChecks: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }
  /// ⚔ The offer is signed by its sender. Otherwise anybody fills a member's room.
  package static let signature = UploadChecks(rawValue: 1 << 0)
  /// ⚔ The offer is what its permit says: chain, round, sender, exact length.
  package static let permit = UploadChecks(rawValue: 1 << 1)
  /// ⚔ A chunk has its announced hash. Otherwise false bytes take the place of good ones.
  package static let chunks = UploadChecks(rawValue: 1 << 2)
  /// ⚔ All chunks together have the payload's hash.
  package static let payload = UploadChecks(rawValue: 1 << 3)
  /// ⚔ A chunk has its place's exact length. Otherwise more is stored than was announced.
  package static let lengths = UploadChecks(rawValue: 1 << 4)
  /// ⚔ The limits of bytes and uploads.
  package static let limits = UploadChecks(rawValue: 1 << 5)
  /// ⚔ What is not finished in time is dropped.
  package static let expiry = UploadChecks(rawValue: 1 << 6)
  package static let all = UploadChecks(rawValue: 1 << 7 - 1)
}

/// Why an upload is refused.
public enum UploadFault: Error, Equatable, Sendable {
  /// There is no such upload: never begun, dropped, or taken.
  case unknown(Hash)
  /// The sender may not upload that now.
  case notPermitted(reason: String)
  /// It would be more than the node takes.
  case limit(what: String, needed: Int, limit: Int)
  /// The list of chunks is not that of so many bytes.
  case chunkCount(expected: Int, found: Int)
  /// There is no such chunk.
  case chunkIndex(Int, count: Int)
  /// A chunk has another length than its place.
  case chunkLength(index: Int, expected: Int, found: Int)
  /// A chunk is not the announced one.
  case chunkHash(index: Int)
  /// Chunks are missing.
  case incomplete(missing: Int)
  /// The chunks are those announced, but make another payload; the upload is dropped.
  case payloadHash(announced: Hash, found: Hash)
}

extension UploadFault: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .unknown(let id): "there is no upload \(id); begin it again"
    case .notPermitted(let reason): "the upload is not permitted: \(reason)"
    case .limit(let what, let needed, let limit):
      "\(what): \(needed) exceeds the limit of \(limit); wait, or end another"
    case .chunkCount(let expected, let found): "\(found) hashes of chunks, where the length makes \(expected)"
    case .chunkIndex(let index, let count): "chunk \(index) of an upload with \(count) chunks"
    case .chunkLength(let index, let expected, let found): "chunk \(index) has \(found) bytes, not \(expected)"
    case .chunkHash(let index): "chunk \(index) is not the announced one; send it again"
    case .incomplete(let missing): "\(missing) chunks are missing; send them first"
    case .payloadHash(let announced, let found):
      "the chunks make payload \(found), and \(announced) was announced; begin again with the right list"
    }
  }
}

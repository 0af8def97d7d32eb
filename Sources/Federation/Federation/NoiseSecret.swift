import BigNum
package import Ledger
package import Transcript
import Wire

/// 32 bytes that a client alone has, and from which its privacy noise and its samples of examples follow: fresh
/// randomness once, and the same noise again after a crash. Whoever has it can take that noise away. It is wiped when it
/// goes, and does not print.
///
/// Sendable: nobody writes to it before it goes.
public final class NoiseSecret: @unchecked Sendable {
  private var bytes: [UInt8]

  /// A secret of 32 bytes.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  deinit { wipe(&bytes) }

  /// What it is used for in a round; no two uses have a stream in common.
  package enum Use: String, Sendable {
    /// Noise on the update.
    case update
    /// The sample of examples.
    case sample
  }

  /// SHAKE128 of the secret, the use, the round of the chain, the client, and what the stream is for: the update that the
  /// noise hides, or the model whose gradient is sampled. The same again after a crash; on a fork, where the round
  /// starts from another model, a stream of its own, or the difference of two openings would be without noise.
  package func stream(_ use: Use, round: Int, client: String, of subject: Hash) -> Xof {
    var w = Writer()
    w.string(use.rawValue)
    w.uint64(UInt64(round))
    w.string(client)
    subject.encode(to: &w)
    var seed = bytes + w.bytes
    defer { wipe(&seed) }
    return Xof(label: "SealedSum/privacy-noise/v2", seed: seed)
  }
}

extension NoiseSecret: CustomStringConvertible, CustomReflectable {
  /// Nothing of it.
  public var description: String { "NoiseSecret(not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

public import Ledger
public import Transcript

extension Transcript {
  /// Where the key's proofs begin: bound to the chain (docs/protocol.md §3).
  public static func key(chainID: Hash) -> Transcript {
    Transcript(protocol: "sealedsum-key", version: 2, context: chainID.bytes)
  }

  /// Where a trustee's share proof begins: bound to the chain and the opening; the proof absorbs the trustee itself.
  public static func share(chainID: Hash, open: Hash) -> Transcript {
    Transcript(protocol: "sealedsum-share", version: 1, context: chainID.bytes + open.bytes)
  }
}

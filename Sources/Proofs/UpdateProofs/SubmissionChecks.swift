import Transcript

/// What stops an attack on a submission; `package` code alone can switch it off, to run the attack in a test.
package struct SubmissionChecks: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }
  /// ⚔ §3: every ciphertext is in range and coprime to N.
  package static let ciphertexts = SubmissionChecks(rawValue: 1 << 0)
  /// ⚔ §5: the client's key is in every transcript, or a proof can be copied.
  package static let sender = SubmissionChecks(rawValue: 1 << 1)
  /// ⚔ §5, §9: the hash of the opening is in every transcript, or a proof can be replayed.
  package static let opening = SubmissionChecks(rawValue: 1 << 2)
  /// §6: ciphertexts and commitments hold the same integers.
  package static let link = SubmissionChecks(rawValue: 1 << 3)
  /// §7: every entry is in its interval.
  package static let bound = SubmissionChecks(rawValue: 1 << 4)
  /// ⚔ §12: masked vectors are in every transcript. Otherwise one is made to fit the relation's weights.
  package static let masked = SubmissionChecks(rawValue: 1 << 5)
  package static let all: SubmissionChecks = [.ciphertexts, .sender, .opening, .link, .bound, .masked]
}

extension SubmissionContext {
  private static let version: UInt16 = 1

  /// The transcript of one vector, before its ciphertexts are absorbed (docs/protocol.md §5).
  func transcript(vector: Int, parameters: [UInt8], checks: SubmissionChecks) -> Transcript {
    var transcript = Transcript(protocol: "sealedsum-submission", version: Self.version, context: chainID)
    if checks.contains(.opening) { transcript.absorb("open", open) }
    if checks.contains(.sender) { transcript.absorb("sender", sender) }
    transcript.absorb("vector", UInt64(vector))
    transcript.absorb("parameters", parameters)
    return transcript
  }
}

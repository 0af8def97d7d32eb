public import UpdateProofs

extension Genesis {
  /// What updates travel under.
  public var updateEncryption: Encryption {
    templates.flatMap(\.vectors).first { $0.role == .update }?.encryption ?? .paillier
  }

  /// Where masks take their noise from, and what that means; it stands beside every result (docs/protocol.md §12 ⚔).
  public var noiseText: String {
    switch (updateEncryption, noise) {
    case (.paillier, _): "none: nothing is masked"
    case (.masked, .fresh): "fresh"
    case (.masked, .repeatable): "REPEATABLE: whoever knows the seed can open every update"
    }
  }
}

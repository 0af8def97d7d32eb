/// How the clients' updates travel, and so what an adversary sees of them and may send.
public enum AttackMode: String, CaseIterable, Sendable {
  /// As they are, to a server that reads each: ordinary federated learning.
  case plaintext
  /// Encrypted, without proofs: only sums are opened, and anybody may send anything that is a ciphertext.
  case sealed
  /// Encrypted, with the norm of every update proved.
  case proved
  /// As `proved`, and every client adds its part of the noise: only noised sums are opened.
  case `private`

  /// Whether only sums are opened.
  var hidesUpdates: Bool { self != .plaintext }
  /// Whether every update's norm is proved.
  var provesNorms: Bool { self == .proved || self == .private }
}

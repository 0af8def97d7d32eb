import CSodium

/// libsodium wants to be initialised once, before its first use.
enum Sodium {
  private static let started: Bool = sodium_init() >= 0
  static func start() { precondition(started, "libsodium does not start on this system") }
}

/// How much is measured.
public struct LaboratorySize: Sendable {
  /// Victims a seed.
  var victims: Int
  /// Rows that a victim of membership and property inference trains on.
  var victimRows: Int
  /// Shadow models of each kind.
  var shadows: Int
  /// Steps of an optimised reconstruction.
  var steps: Int
  /// Runs with the canary, and as many without.
  var canaries: Int
  /// Bits of the Paillier modulus.
  var modulusBits: Int
  /// Whether that is a real key size.
  var isSecure: Bool { modulusBits >= 2048 }

  /// Minutes on two cores; keys of 2048 bits.
  public static let full = LaboratorySize(
    victims: 24, victimRows: 4, shadows: 16, steps: 300, canaries: 4000, modulusBits: 2048)
  /// Seconds; keys of 512 bits, which changes nothing but the time.
  public static let quick = LaboratorySize(
    victims: 10, victimRows: 4, shadows: 8, steps: 150, canaries: 1000, modulusBits: 512)
}

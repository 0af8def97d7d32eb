import Foundation

/// What an attack on ring learning with errors at n = 2048 costs.
public struct MaskSecurity: Hashable, Sendable {
  /// log2 of gates of the cheapest attack, after MATZOV.
  public let gates: Double
  /// 0.292 times the block size: the core of lattice reduction alone.
  public let coreSVP: Double
}

extension MaskParameters {
  /// Of malb/lattice-estimator (27a581b) for deviation 3.2 of secret and error and any number of samples, by the length
  /// of q. Hint-RLWE (Kim, Lee, Seo, Song, CRYPTO 2023) reduces σ_0 = σ_e/2 = 3.2 to σ_e with the sum of two clients'
  /// secrets given.
  private static let table: [(bits: Int, security: MaskSecurity)] = [
    (31, MaskSecurity(gates: 248, coreSVP: 228)), (36, MaskSecurity(gates: 208, coreSVP: 185)),
    (46, MaskSecurity(gates: 157, coreSVP: 131)), (54, MaskSecurity(gates: 131.3, coreSVP: 104)),
  ]

  /// The figures of the next larger length in the table; nil in a ring for tests.
  public var security: MaskSecurity? {
    guard ringDimension == 2048 else { return nil }
    return Self.table.first { modulusBits <= $0.bits }?.security
  }

  /// log2(2·h'²): what the bound for h' honest submitters loses, as updates are replaced one by one, the last client is
  /// guessed, and whether the one in hand is accepted.
  public static func hybridLoss(honest: Int) -> Double { 1 + 2 * log2(Double(max(honest, 1))) }
}

extension MaskParameters: CustomStringConvertible {
  /// The sizes, and the inequality that q satisfies.
  public var description: String {
    let strength =
      security.map { "2^\($0.gates) gates, core-SVP 2^\($0.coreSVP)" } ?? "no security: a ring for tests"
    return """
      \(dimension) coordinates in \(blocks) blocks of \(ringDimension); β = \(updateBound) + \(noiseBound) = \(bound); \
      q = \(modulus) (\(modulusBits) bits) > 2·\(clients)·\(bound) + 1; \(weightCount) projections of \(weightBits) bits; \
      \(strength)
      """
  }
}

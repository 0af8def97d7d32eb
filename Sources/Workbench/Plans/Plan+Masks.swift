import Configurations
import Federation
import Foundation
import Masks
import Reports
import UpdateProofs

extension Plan {
  /// What updates travel under, and what a mask assumes and costs (docs/protocol.md §12).
  static func maskStatements(
    _ c: Configuration, _ federation: FederationPlan, _ vectors: [Vector]
  ) throws -> [Statement] {
    let choice = try EncryptionChoice(
      c, dimension: federation.initialModel.count, norm: federation.settings.updateBound,
      entryBound: federation.settings.fixedPoint.entryBound, clients: federation.participation.maximum)
    var out = [
      Statement(
        kind: .note, topic: "encryption",
        text: "updates are \(choice.encryption == .masked ? "masked" : "packed"): \(choice.reason)")
    ]
    guard let mask = vectors.compactMap({ $0.layout.masked?.mask }).first else {
      if c.crypto.noise == .repeatable {
        out.append(
          Statement(kind: .note, topic: "noise", text: "noise = \"repeatable\" says nothing here: nothing is masked"))
      }
      return out
    }
    let honest = federation.participation.maximum
    if let bits = mask.security {
      out.append(
        Statement(
          kind: .note, topic: "lattice",
          text:
            "a further assumption (SECURITY.md): ring learning with errors, n = 2048, q of \(mask.modulusBits) bits, "
            + "deviation 3.2 after the hint of a sum: the cheapest attack known takes 2^\(significant(bits.gates, 4)) "
            + "gates (core-SVP 2^\(significant(bits.coreSVP, 4))); the argument over \(honest) clients loses "
            + "2^\(significant(MaskParameters.hybridLoss(honest: honest), 3)) of it"))
    }
    let share = Double(mask.bound) / Double(mask.updateBound)
    out.append(
      Statement(
        kind: share < 1.25 ? .note : .warning, topic: "bound",
        text:
          "what is proved of a masked update is β = \(grouped(Int(mask.bound))), the update's \(grouped(Int(mask.updateBound))) "
          + "and \(grouped(Int(mask.noiseBound))) for noise and key: \(significant(share, 3)) times what an honest client has"
          + (share < 1.25 ? "" : "; more fraction bits, or encryption = \"paillier\", bound a cheater closer")))
    let f = c.quantization.fractionBits
    let noise = MaskParameters.deviation * Double(honest).squareRoot()
    out.append(
      Statement(
        kind: .note, topic: "noise",
        text: "a sum of \(honest) updates carries noise of deviation \(significant(noise, 3))·2^−\(f) a coordinate, "
          + "\(significant(MaskParameters.deviation * 12.0.squareRoot(), 3)) times that of rounding: fraction_bits = "
          + "\(f + 5) restores the precision; against the plaintext twin the sum is exact"))
    if federation.noise == .repeatable {
      out.append(
        Statement(
          kind: .warning, topic: "noise",
          text: "noise = \"repeatable\": whoever knows the seed opens every update. For repeating an experiment only"))
    }
    return out
  }
}

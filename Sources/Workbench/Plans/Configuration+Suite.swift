import Configurations
package import UpdateProofs

extension Configuration {
  /// Groups, proofs, key size.
  package var suite: Suite {
    let group: GroupChoice =
      switch crypto.group {
      case .ristretto255: .ristretto255
      case .p256: .p256
      case .modp3072: .modp3072
      }
    let proofs: ProofChoice =
      switch crypto.proofs {
      case .none: .none
      case .bits: .bits
      case .norm: .norm
      case .entries: .entries
      }
    return Suite(group: group, proofs: proofs, modulusBits: crypto.bits)
  }
}

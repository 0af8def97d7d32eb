public import Wire

/// The group 𝔾 of commitments (docs/protocol.md §4).
public enum GroupChoice: UInt8, Sendable, Hashable, CaseIterable {
  /// RFC 9496; the default.
  case ristretto255 = 1
  /// NIST P-256.
  case p256 = 2
  /// A 256-bit subgroup modulo a 3072-bit prime.
  case modp3072 = 3
}

/// What a submission proves about its entries.
public enum ProofChoice: UInt8, Sendable, Hashable, CaseIterable {
  /// Nothing: encryption only. A baseline for measurements; one client can ruin every sum.
  case none = 0
  /// Link (§6) and entry bound by bit commitments (§7).
  case bits = 1
  /// Link (§6) and the exact norm of every vector whose plan gives one (§8); entry bounds of the others, as with `entries`.
  case norm = 2
  /// Link (§6) and entry bound by committed digits and a sumcheck (§7).
  case entries = 3
}

/// The cryptography of a federation, as the genesis fixes it.
public struct Suite: Hashable, Sendable, WireCodable {
  /// 𝔾.
  public let group: GroupChoice
  /// What is proved.
  public let proofs: ProofChoice
  /// |N|.
  public let modulusBits: Int

  /// A suite.
  public init(group: GroupChoice, proofs: ProofChoice, modulusBits: Int) {
    self.group = group
    self.proofs = proofs
    self.modulusBits = modulusBits
  }

  /// `uint8 group; uint8 proofs; uint16 modulus_bits;`
  public func encode(to writer: inout Writer) {
    writer.uint8(group.rawValue)
    writer.uint8(proofs.rawValue)
    writer.uint16(UInt16(modulusBits))
  }

  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    let group = try reader.uint8("suite.group")
    let proofs = try reader.uint8("suite.proofs")
    guard let group = GroupChoice(rawValue: group) else {
      throw .invalid(field: "suite.group", reason: "no group has the number \(group)")
    }
    guard let proofs = ProofChoice(rawValue: proofs) else {
      throw .invalid(field: "suite.proofs", reason: "no proof system has the number \(proofs)")
    }
    self.group = group
    self.proofs = proofs
    modulusBits = Int(try reader.uint16("suite.modulus_bits"))
  }
}

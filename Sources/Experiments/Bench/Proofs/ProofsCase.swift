public import Quantization
public import UpdateProofs

/// One configuration of `sealedsum bench proofs`: what one client seals and a validator checks.
public struct ProofsCase: Equatable, Sendable {
  /// What is proved.
  public var system: ProofChoice
  /// 𝔾.
  public var group: GroupChoice
  /// |N|.
  public var bits: Int
  /// d.
  public var dimension: Int
  /// Clients that slots have room for.
  public var clients: Int
  /// Threads; one is measured in processor time, several by the clock on the wall.
  public var threads: Int

  /// A case.
  public init(
    system: ProofChoice, group: GroupChoice = .ristretto255, bits: Int = 3072, dimension: Int,
    clients: Int = ProofsCase.clients, threads: Int = 1
  ) {
    self.system = system
    self.group = group
    self.bits = bits
    self.dimension = dimension
    self.clients = clients
    self.threads = threads
  }

  /// β: the norm of every update, and for `bits` the bound of an entry.
  public static let bound: Int64 = 1 << 20
  /// With β = 2^20, 1,000 clients have slots of w = ⌈log2(1000·2^20)⌉ + 2 = 32 bits, ⌊3070/32⌋ = 95 of them in a row of
  /// 3072 bits.
  public static let clients = 1_000
  /// Parameters that are measured unless others are named: of bit proofs, which send 4 kB a parameter, two sizes only.
  public static func dimensions(_ system: ProofChoice) -> [Int] {
    system == .bits ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000]
  }
  /// The largest d that a system is measured with.
  public static func largest(_ system: ProofChoice) -> Int { system == .bits ? 100_000 : 100_000_000 }

  /// The layout: for `bits`, entries of 21 bits, which make slots as wide as a norm of 2^20 does.
  public func plan() throws(QuantizationError) -> SlotPlan {
    system == .bits
      ? try SlotPlan(dimension: dimension, clients: clients, magnitudeBits: 21, modulusBits: bits)
      : try SlotPlan(dimension: dimension, clients: clients, norm: Self.bound, modulusBits: bits)
  }

  /// Microseconds that it may take once, for the bar of progress alone.
  public var weight: Int {
    let entry =
      switch system {
      case .none: 5
      case .bits: group == .modp3072 ? 5_000 : 500
      case .norm: 15
      }
    return 100_000 + entry * dimension
  }

  /// As it is called in messages.
  public var label: String { "\(system), \(group.name), \(bits) bits, d = \(grouped(dimension))" }
}

extension GroupChoice {
  /// The group's usual name.
  public var name: String {
    switch self {
    case .ristretto255: "ristretto255"
    case .p256: "P-256"
    case .modp3072: "modp3072"
    }
  }
}

import Masks
public import Quantization
import Reports
public import UpdateProofs

/// One configuration of `sealedsum bench proofs`: what one client seals and a validator checks.
public struct ProofsCase: Equatable, Sendable {
  /// What is proved.
  public var system: ProofChoice
  /// What the vector travels under.
  public var encryption: Encryption
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
    system: ProofChoice, encryption: Encryption = .paillier, group: GroupChoice = .ristretto255, bits: Int = 3072,
    dimension: Int, clients: Int = ProofsCase.clients, threads: Int = 1
  ) {
    self.system = system
    self.encryption = encryption
    self.group = group
    self.bits = bits
    self.dimension = dimension
    self.clients = clients
    self.threads = threads
  }

  /// β: the norm of every update, of which a masked one's noise and key take a part, and for `bits` the bound of an entry.
  public static let bound: Int64 = 1 << 20
  /// With β = 2^20, 1,000 clients have slots of w = ⌈log2(1000·2^20)⌉ + 2 = 32 bits, ⌊3070/32⌋ = 95 of them in a row of
  /// 3072 bits.
  public static let clients = 1_000
  /// Fewest parameters that are masked unless that is asked for: fewer cost less packed.
  public static let leastMasked = 10_000
  /// Whether a system's proofs are of masked vectors too.
  public static func isMasked(_ system: ProofChoice) -> Bool { system == .norm || system == .none }
  /// Parameters that are measured unless others are named: of bit proofs, which send 4 kB a parameter, two sizes only.
  public static func dimensions(_ system: ProofChoice, _ encryption: Encryption = .paillier) -> [Int] {
    let all = system == .bits ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000]
    return encryption == .masked ? all.filter { $0 >= leastMasked } : all
  }
  /// Everything that docs/benchmarks.md shows, in its order: the defaults and d = 10^7, masked also d = 10^8, then other
  /// groups, then keys of 2048 bits.
  public static let full: [ProofsCase] =
    ProofChoice.allCases.flatMap { system in
      (dimensions(system) + (system == .bits ? [] : [10_000_000])).map { ProofsCase(system: system, dimension: $0) }
        + (!isMasked(system)
          ? []
          : (dimensions(system, .masked) + [10_000_000] + (system == .norm ? [100_000_000] : [])).map {
            ProofsCase(system: system, encryption: .masked, dimension: $0)
          })
    }
    + [1_000, 10_000, 100_000].map { ProofsCase(system: .norm, group: .p256, dimension: $0) }
    + [1_000, 10_000].map { ProofsCase(system: .norm, group: .modp3072, dimension: $0) }
    + [1_000, 10_000, 100_000, 1_000_000].map { ProofsCase(system: .norm, bits: 2048, dimension: $0) }

  /// The largest d that a system is measured with.
  public static func largest(_ system: ProofChoice) -> Int { system == .bits ? 100_000 : 100_000_000 }

  /// The layout of what is packed: for `bits` and `entries`, entries of 21 bits, which make slots as wide as a norm of 2^20
  /// does.
  public func plan() throws(QuantizationError) -> SlotPlan {
    system == .bits || system == .entries
      ? try SlotPlan(dimension: dimension, clients: clients, magnitudeBits: 21, modulusBits: bits)
      : try SlotPlan(dimension: dimension, clients: clients, norm: Self.bound, modulusBits: bits)
  }

  /// The norm of an update: β, less what bounds the noise and the key that a mask adds.
  public func norm() throws(SubmissionFault) -> Int64 {
    guard encryption == .masked else { return Self.bound }
    // The noise depends on d alone.
    do throws(MaskError) {
      return Self.bound - (try MaskParameters(dimension: dimension, clients: clients, updateBound: 1)).noiseBound
    } catch { throw .parameters("\(error)") }
  }

  /// How the vector is sealed.
  public func layout() throws(SubmissionFault) -> VectorLayout {
    if encryption == .masked {
      return try VectorLayout(masked: dimension, clients: clients, norm: norm(), modulusBits: bits)
    }
    do throws(QuantizationError) { return VectorLayout(try plan()) } catch { throw .parameters("\(error)") }
  }

  /// What seals and verifies it, in a federation too. It has seen no opening yet, so that the polynomials of masks, which
  /// client and validator make once an opening, are within what is measured with it.
  public func scheme() throws(SubmissionFault) -> any SubmissionScheme {
    try Suite(group: group, proofs: system, modulusBits: bits).scheme([layout()])
  }

  /// Milliseconds that it may take in so many rounds, or until no further one is begun, for the bar of progress alone.
  func weight(rounds: Int, budget: Double) -> Int {
    let packed =
      switch (system, group) {
      case (.none, _): 2.5e-6
      case (.bits, .modp3072): 2e-3
      case (.bits, _): 2e-4
      case (.norm, .ristretto255): 6e-6
      case (.entries, .ristretto255): 8e-6
      case (.entries, .p256): 2e-4
      case (.entries, .modp3072): 2e-3
      case (.norm, .p256): 5e-5
      case (.norm, .modp3072): 2.1e-4
      }
    let entry = encryption == .masked && group == .ristretto255 ? packed / 12 : packed
    let round = (group == .modp3072 ? 1.3 : 0.1) + entry * Double(dimension)
    // Many more submissions are sealed and verified together, where that does not take too long.
    let together = system == .none || dimension > 1_000_000 ? 0 : min(32 * round, 1.5 * budget)
    return 100 + Int(1_000 * (min(round * Double(rounds), budget + round) + together))
  }

  /// As it is called in messages.
  public var label: String {
    "\(system), \(encryption == .masked ? "masked, " : "")\(group.name), \(bits) bits, d = \(grouped(dimension))"
  }
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

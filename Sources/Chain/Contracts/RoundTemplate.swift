import Quantization
public import UpdateProofs
public import Wire

/// What a round is for.
public enum Purpose: UInt8, Sendable, Hashable, CaseIterable {
  /// Counts, sums and sums of squares of the features, for standardisation (docs/protocol.md §2).
  case statistics = 1
  /// An update of the model, and metrics of the model that the round starts from.
  case training = 2
  /// Metrics of the current model only.
  case evaluation = 3
}

extension Purpose: CustomStringConvertible {
  /// The purpose's name.
  public var description: String {
    switch self {
    case .statistics: "statistics"
    case .training: "training"
    case .evaluation: "evaluation"
    }
  }
}

/// What an integer vector of a submission means.
public enum VectorRole: UInt8, Sendable, Hashable {
  /// Moments of the features.
  case moments = 1
  /// A weighted, clipped and scaled model update.
  case update = 2
  /// Sample count and metrics.
  case metrics = 3
  /// A clipped and scaled change of a control variate.
  case control = 4
}

extension VectorRole {
  /// Whether entries have a sign and the vector a norm; others are counts.
  public var isSigned: Bool { self == .update || self == .control }
}

/// One integer vector of a submission: its meaning, its dimension d and its entry bound b (docs/protocol.md §2, §7).
public struct VectorShape: Hashable, Sendable, WireCodable {
  /// What the entries mean.
  public let role: VectorRole
  /// d.
  public let dimension: Int
  /// b: entries lie in [-2^(b-1), 2^(b-1)).
  public let magnitudeBits: Int
  /// β, where the vector's norm is proved (docs/protocol.md §8).
  public let norm: Int64?
  /// B < β, where entries of such a vector are bounded besides (docs/protocol.md §7).
  public let entryBound: Int64?
  /// What the vector travels under; only one that states its norm is masked, and then β is that of the update alone,
  /// without its mask's noise (docs/protocol.md §12).
  public let encryption: Encryption

  /// What is subtracted from an entry before it is sealed, and added to the opened sum for every accepted submission.
  ///
  /// Counts are never negative: sealed as x − 2^(b−1), an entry is proved to lie in [0, 2^b), so no client can take
  /// away what others counted; the sum of the sample counts above all, by which the update is divided.
  public var offset: Int64 { role.isSigned ? 0 : 1 << Int64(max(0, min(62, magnitudeBits - 1))) }

  /// A shape; bounds are checked when the slot plan is made.
  public init(role: VectorRole, dimension: Int, magnitudeBits: Int) {
    (self.role, self.dimension, self.magnitudeBits) = (role, dimension, magnitudeBits)
    (norm, entryBound, encryption) = (nil, nil, .paillier)
  }

  /// A shape of vectors of a norm of at most `norm`, with no entry above `entryBound` where it is given; bounds are checked
  /// when the slot plan is made.
  public init(
    role: VectorRole, dimension: Int, norm: Int64, entryBound: Int64? = nil, encryption: Encryption = .paillier
  ) {
    (self.role, self.dimension, self.norm, self.entryBound) = (role, dimension, norm, entryBound)
    self.encryption = encryption
    magnitudeBits = SlotPlan.magnitudeBits(bound: entryBound ?? norm)
  }

  /// The same bounds for vectors of another meaning.
  public func with(role: VectorRole) -> VectorShape { VectorShape(self, role: role) }

  private init(_ other: VectorShape, role: VectorRole) {
    self.role = role
    (dimension, magnitudeBits, norm) = (other.dimension, other.magnitudeBits, other.norm)
    (entryBound, encryption) = (other.entryBound, other.encryption)
  }

  /// How such vectors are sealed for sums of up to `clients`.
  public func layout(clients: Int, modulusBits: Int) throws -> VectorLayout {
    guard let norm else {
      return VectorLayout(
        try SlotPlan(dimension: dimension, clients: clients, magnitudeBits: magnitudeBits, modulusBits: modulusBits))
    }
    guard encryption == .paillier else {
      guard entryBound == nil else {
        throw ContractError.genesis("entries of a masked update are not bounded one by one: leave entry_clip at 0")
      }
      return try VectorLayout(masked: dimension, clients: clients, norm: norm, modulusBits: modulusBits)
    }
    return VectorLayout(
      try SlotPlan(
        dimension: dimension, clients: clients, norm: norm, entryBound: entryBound, modulusBits: modulusBits))
  }

  /// Bits of an entry in [0, 2^b), for counts that would take `signed` bits with a sign.
  public static func bits(ofCounts signed: Int) -> Int { max(2, signed - 1) }

  /// `uint8 role; uint32 dimension; uint8 magnitude_bits; uint32 norm; uint32 entry_bound; uint8 encryption;` what is not
  /// bounded so has 0.
  public func encode(to writer: inout Writer) {
    writer.uint8(role.rawValue)
    writer.uint32(UInt32(dimension))
    writer.uint8(UInt8(magnitudeBits))
    writer.uint32(UInt32(norm ?? 0))
    writer.uint32(UInt32(entryBound ?? 0))
    writer.uint8(encryption.rawValue)
  }

  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    let raw = try reader.uint8("vector.role")
    guard let role = VectorRole(rawValue: raw) else {
      throw .invalid(field: "vector.role", reason: "no vector role has the number \(raw)")
    }
    self.role = role
    dimension = Int(try reader.uint32("vector.dimension"))
    magnitudeBits = Int(try reader.uint8("vector.magnitude_bits"))
    let bound = Int64(try reader.uint32("vector.norm"))
    norm = bound == 0 ? nil : bound
    let largest = Int64(try reader.uint32("vector.entry_bound"))
    entryBound = largest == 0 ? nil : largest
    let number = try reader.uint8("vector.encryption")
    guard let encryption = Encryption(rawValue: number) else {
      throw .invalid(field: "vector.encryption", reason: "no encryption has the number \(number)")
    }
    self.encryption = encryption
    guard encryption == .paillier || bound > 0 else {
      throw .invalid(field: "vector.encryption", reason: "a masked vector states its norm")
    }
    guard largest == 0 || largest < bound else {
      throw .invalid(field: "vector.entry_bound", reason: "\(largest) says nothing beside a norm of \(bound)")
    }
    guard bound == 0 || magnitudeBits == SlotPlan.magnitudeBits(bound: entryBound ?? bound) else {
      throw .invalid(
        field: "vector.magnitude_bits", reason: "\(magnitudeBits) are not the bits of at most \(entryBound ?? bound)")
    }
  }
}

/// The vectors that a submission to rounds of one purpose carries; fixed by the genesis.
public struct RoundTemplate: Hashable, Sendable, WireCodable {
  /// Which rounds it is for.
  public let purpose: Purpose
  /// At least one; of different roles.
  public let vectors: [VectorShape]

  /// A template.
  public init(purpose: Purpose, vectors: [VectorShape]) {
    self.purpose = purpose
    self.vectors = vectors
  }

  /// Index of the vector with a role.
  public func index(of role: VectorRole) -> Int? { vectors.firstIndex { $0.role == role } }

  /// `uint8 purpose; VectorShape vectors<1..8>;`
  public func encode(to writer: inout Writer) {
    writer.uint8(purpose.rawValue)
    writer.list(vectors) { $1.encode(to: &$0) }
  }

  /// Reads what `encode` writes.
  public init(from reader: inout Reader) throws(WireError) {
    let raw = try reader.uint8("template.purpose")
    guard let purpose = Purpose(rawValue: raw) else {
      throw .invalid(field: "template.purpose", reason: "no purpose has the number \(raw)")
    }
    self.purpose = purpose
    vectors = try reader.list("template.vectors", limit: 8, itemBytes: 15) { r throws(WireError) in
      try VectorShape(from: &r)
    }
  }
}

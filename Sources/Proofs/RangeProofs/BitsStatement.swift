import BigNum
public import Commitments
public import Groups
public import Transcript
import Wire

/// The shape of a `bits` proof: J rows of k entries of b bits.
public struct BitsParameters: Hashable, Sendable {
  /// Bits of all entries together that one proof may have: 2^22 of them are 800 MB.
  public static let limit = 1 << 22

  /// J.
  public let rows: Int
  /// k.
  public let columns: Int
  /// b: every entry lies in [-2^(b-1), 2^(b-1)).
  public let bits: Int

  /// Number of entries, padding included: nothing else bounds the padding.
  public var entries: Int { rows * columns }
  /// Number of bit commitments.
  public var bitCount: Int { entries * bits }

  /// Throws `.statement` for an empty or too large shape, or for entries that no machine integer holds.
  public init(rows: Int, columns: Int, bits: Int) throws(ProofError) {
    guard (1...62).contains(bits) else {
      throw .statement(.bits, reason: "entries of \(bits) bits; choose between 1 and 62")
    }
    guard rows > 0, columns > 0, rows <= Self.limit, columns <= Self.limit, rows * columns <= Self.limit / bits else {
      throw .statement(
        .bits,
        reason: "\(rows) rows of \(columns) entries of \(bits) bits; at most \(Self.limit) bits are proved at once")
    }
    (self.rows, self.columns, self.bits) = (rows, columns, bits)
  }

  /// w_i with Σ w_i·bit_i = entry in two's complement: 1, 2, …, 2^(b-2), -2^(b-1).
  func weights<G: PrimeGroup>(_: G.Type) -> [Scalar<G>] {
    (0..<bits).map { i in i == bits - 1 ? -Scalar<G>(UInt64(1) << UInt64(i)) : Scalar<G>(UInt64(1) << UInt64(i)) }
  }
}

/// What a `bits` proof is about: row commitments V_j = Σ_s X[j,s]·G_s + ρ_j·H (docs/protocol.md §4), every entry of which
/// lies in [-2^(b-1), 2^(b-1)).
public struct BitsStatement<G: PrimeGroup>: Sendable {
  /// B, H and at least k generators.
  public let key: CommitmentKey<G>
  /// V_0, V_1, …: J elements.
  public let commitments: [G.Element]
  /// The shape.
  public let parameters: BitsParameters

  /// Throws `.statement` where the parts do not fit together.
  public init(
    key: CommitmentKey<G>, commitments: [G.Element], parameters: BitsParameters
  ) throws(ProofError) {
    guard commitments.count == parameters.rows else {
      throw .statement(.bits, reason: "\(commitments.count) row commitments for \(parameters.rows) rows")
    }
    guard key.capacity >= parameters.columns else {
      throw .statement(
        .bits, reason: "\(parameters.columns) entries a row, but the commitment key has \(key.capacity) generators")
    }
    if let row = commitments.firstIndex(where: G.isIdentity) {
      throw .identity(.bits, field: "row commitment", index: row)
    }
    (self.key, self.commitments, self.parameters) = (key, commitments, parameters)
  }

  /// Begins the proof: shape, generators and row commitments.
  func absorb(into transcript: inout Transcript, _ checks: BitsChecks) {
    var w = Writer()
    w.string(G.identifier)
    w.uint32(UInt32(parameters.rows))
    w.uint32(UInt32(parameters.columns))
    w.uint8(UInt8(parameters.bits))
    transcript.domainSeparator(ProofName.bits.rawValue, parameters: w.bytes)
    transcript.absorb(
      "generators", G.encode([key.generatorB, key.generatorH] + key.generators.prefix(parameters.columns)))
    if checks.contains(.statement) { transcript.absorb("V", G.encode(commitments)) }
  }
}

/// The opening of all rows.
public struct BitsWitness<G: PrimeGroup>: Sendable {
  /// X: J rows of k entries, padding included.
  public var rows: [[Int64]]
  /// ρ_0, ρ_1, ….
  public var rho: [Scalar<G>]
  /// The opening of all rows.
  public init(rows: [[Int64]], rho: [Scalar<G>]) { (self.rows, self.rho) = (rows, rho) }

  /// Overwrites it, where nobody else has the arrays.
  package mutating func erase() {
    wipe(&rho)
    for j in rows.indices { rows[j].withUnsafeMutableBytes { wipe($0) } }
  }
}

/// What stops attacks on `bits`; `package` code alone can switch it off, to run the attacks in tests.
package struct BitsChecks: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }
  /// ⚔ Second half of the bit relation. Otherwise a "bit" may be any number.
  package static let bit = BitsChecks(rawValue: 1)
  /// ⚔ The bits make up the rows. Otherwise they are bits of something else.
  package static let tie = BitsChecks(rawValue: 2)
  /// ⚔ The row commitments are absorbed. Otherwise they can be chosen after the challenge.
  package static let statement = BitsChecks(rawValue: 4)
  /// ⚔ Weights depend on the responses. Otherwise errors of two equations can be made to cancel.
  package static let weights = BitsChecks(rawValue: 8)
  package static let all: BitsChecks = [.bit, .tie, .statement, .weights]
}

public import Groups
import SigmaProofs
public import Wire

/// Every entry of every row lies in its interval, bit by bit (docs/protocol.md §7).
///
/// For each bit β a commitment C = β·B + r·H and the draft's relation Bit; for each row one equation that ties its bits to
/// V_j. They are one Σ-protocol with one challenge e from the whole scalar field:
///
///     A1 + e·C = z_β·B + z_r·H              β and r are known
///     A2 + e·C = z_β·C + z_s·H              so (β - β²)·B is a multiple of H: β is 0 or 1
///     A3_j + e·V_j = Σ_s (Σ_i w_i·z_β[s,i])·G_s + z_ρ·H        w_i = 1, 2, …, 2^(b-2), -2^(b-1)
///
/// *Soundness.* Two accepting answers to one first message give β, r, s and ρ_j with exactly these equations. As nobody
/// knows a relation between B, H and the G_s, β ∈ {0, 1}, and V_j holds Σ_i w_i·β_i ∈ [-2^(b-1), 2^(b-1)) at s, which
/// does not wrap since b ≤ 62. A prover with Q hash queries wins with Q/ℓ, plus Q·2^-128 for the verifier's weights.
/// *Zero knowledge.* Perfect for an honest verifier: the responses are uniform and the first messages follow from them.
///
/// *Batchable rather than compact*, that is first messages are sent: a bit costs 3 elements and 3 scalars, 192 bytes
/// in ristretto255, against 128. In exchange the verifier adds everything up with random weights of 128 bits and does one
/// multi-scalar multiplication (three decodings, about 40 additions a bit), where the compact form must
/// compute A1 and A2 of every bit, by two variable-base multiplications, three fixed-base ones and two encodings, several
/// times as long. A chain verifies each proof once a validator, so time decides.
public struct BitsProof<G: PrimeGroup>: Hashable, Sendable {
  /// The shape.
  public let parameters: BitsParameters
  /// C, A1, A2 of each bit: rows, entries, bits from the lowest.
  let announcements: [UInt8]
  /// A3 of each row.
  let ties: [UInt8]
  /// z_β, z_r, z_s of each bit.
  let responses: [UInt8]
  /// z_ρ of each row.
  let tieResponses: [UInt8]

  static var bitAnnouncementBytes: Int { 3 * G.elementByteCount }
  static var bitResponseBytes: Int { 3 * G.scalarByteCount }

  /// Bytes of the encoding of a proof of this shape.
  public static func byteCount(_ parameters: BitsParameters) -> Int {
    10 + parameters.bitCount * (bitAnnouncementBytes + bitResponseBytes)
      + parameters.rows * (G.elementByteCount + G.scalarByteCount)
  }
}

extension BitsProof: WireCodable {
  private static var version: UInt8 { 1 }

  /// `uint8 version; uint32 rows; uint32 columns; uint8 bits; opaque C_A1_A2[…]; opaque A3[…]; opaque z[…]; opaque
  /// z_rho[…];` the lengths follow from the first four fields.
  public func encode(to writer: inout Writer) {
    writer.uint8(Self.version)
    writer.uint32(UInt32(parameters.rows))
    writer.uint32(UInt32(parameters.columns))
    writer.uint8(UInt8(parameters.bits))
    for part in [announcements, ties, responses, tieResponses] { writer.fixed(part) }
  }

  /// Reads a proof; elements and scalars are decoded, and refused where not canonical, by the verifier.
  public init(from reader: inout Reader) throws(WireError) {
    guard try reader.uint8("bits version") == Self.version else {
      throw .invalid(field: "bits version", reason: "only version \(Self.version) is known")
    }
    let rows = Int(try reader.uint32("bits rows"))
    let columns = Int(try reader.uint32("bits columns"))
    let bits = Int(try reader.uint8("bits per entry"))
    do {
      parameters = try BitsParameters(rows: rows, columns: columns, bits: bits)
    } catch {
      throw .invalid(field: "bits shape", reason: error.description)
    }
    announcements = try reader.fixed("C, A1, A2", count: parameters.bitCount * Self.bitAnnouncementBytes)
    ties = try reader.fixed("A3", count: rows * G.elementByteCount)
    responses = try reader.fixed("z", count: parameters.bitCount * Self.bitResponseBytes)
    tieResponses = try reader.fixed("z_rho", count: rows * G.scalarByteCount)
  }
}

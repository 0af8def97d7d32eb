import BigNum
import Groups
import RangeProofs
import SigmaProofs
import Transcript
public import Wire

extension NormProof {
  /// Bytes of a proof with these parameters.
  public static func byteCount(_ parameters: NormParameters) -> Int {
    let layout = NormLayout(parameters)
    return rangeByteCount(parameters) + parameters.projections * parameters.zByteCount
      + (3 + parameters.predicates.count + parameters.rounds + layout.announcementCount) * G.elementByteCount
      + (1 + layout.secretCount) * G.scalarByteCount
  }

  private static func rangeByteCount(_ parameters: NormParameters) -> Int {
    guard let bits = try? BitsParameters(rows: parameters.predicates.count, columns: 1, bits: parameters.kappa) else {
      return 0
    }
    return BitsProof<G>.byteCount(bits)
  }

  /// All D_i, the range proof, Y, the z_t in two's complement, P, Com(v), Com(v²), first messages, the claim's first message,
  /// responses; fixed widths.
  public func encode(_ parameters: NormParameters, to writer: inout Writer) {
    writer.fixed(G.encode(sums))
    range.encode(to: &writer)
    writer.fixed(G.encode(noise))
    for z in projections { writer.signed(z, width: parameters.zByteCount) }
    writer.fixed(G.encode(rounds + [value, square] + announcements))
    writer.fixed(G.encodeScalars([claim] + responses))
  }

  /// Reads a proof with these parameters; elements and scalars must be canonical.
  public init(_ parameters: NormParameters, from reader: inout Reader) throws(WireError) {
    let layout = NormLayout(parameters)
    sums = try Self.elements("D", parameters.predicates.count, &reader)
    range = try BitsProof(from: &reader)
    noise = try Self.elements("Y", 1, &reader)[0]
    projections = []
    for _ in 0..<parameters.projections { projections.append(try reader.signed("z", width: parameters.zByteCount)) }
    rounds = try Self.elements("P", parameters.rounds, &reader)
    let both = try Self.elements("v, v^2", 2, &reader)
    (value, square) = (both[0], both[1])
    announcements = try Self.elements("A", layout.announcementCount, &reader)
    let scalars = try reader.fixed("responses", count: (1 + layout.secretCount) * G.scalarByteCount)
    switch scalars.withUnsafeBytes({ readScalars($0, group: G.self) }) {
    case .success(let list): (claim, responses) = (list[0], Array(list.dropFirst()))
    case .failure(let error):
      throw .invalid(field: "norm proof", reason: "scalar \(error.index) is not below the group's order")
    }
  }

  private static func elements(
    _ field: String, _ count: Int, _ reader: inout Reader
  ) throws(WireError) -> [G.Element] {
    let bytes = try reader.fixed(field, count: count * G.elementByteCount)
    do { return try G.decodeMany(bytes) } catch { throw .invalid(field: field, reason: "\(error)") }
  }
}

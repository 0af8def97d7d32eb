import BigNum
import Groups
import RangeProofs
import SigmaProofs
import Sumchecks
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
    sums = try reader.elements("D", parameters.predicates.count, group: G.self)
    range = try BitsProof(from: &reader)
    noise = try reader.elements("Y", 1, group: G.self)[0]
    projections = []
    for _ in 0..<parameters.projections { projections.append(try reader.signed("z", width: parameters.zByteCount)) }
    rounds = try reader.elements("P", parameters.rounds, group: G.self)
    let both = try reader.elements("v, v^2", 2, group: G.self)
    (value, square) = (both[0], both[1])
    announcements = try reader.elements("A", layout.announcementCount, group: G.self)
    let list = try reader.scalars(of: .norm, 1 + layout.secretCount, group: G.self)
    (claim, responses) = (list[0], Array(list.dropFirst()))
  }
}

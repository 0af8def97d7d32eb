import BigNum
import Groups
import SigmaProofs
import Sumchecks
import Transcript
public import Wire

extension NormProof {
  /// Bytes of a proof with these parameters.
  public static func byteCount(_ parameters: NormParameters) -> Int {
    let layout = NormLayout(parameters)
    return (0..<parameters.masked).reduce(0) { $0 + parameters.zByteCount(of: $1) }
      + (1 + parameters.rounds + layout.announcementCount) * G.elementByteCount
      + layout.secretCount * G.scalarByteCount
  }

  /// Y, the z_t in two's complement, P, first messages, responses; fixed widths.
  public func encode(_ parameters: NormParameters, to writer: inout Writer) {
    writer.fixed(G.encode([committed]))
    for (t, z) in masked.enumerated() { writer.signed(z, width: parameters.zByteCount(of: t)) }
    writer.fixed(G.encode(rounds + announcements))
    writer.fixed(G.encodeScalars(responses))
  }

  /// Reads a proof with these parameters; elements and scalars must be canonical.
  public init(_ parameters: NormParameters, from reader: inout Reader) throws(WireError) {
    let layout = NormLayout(parameters)
    committed = try reader.elements("Y", 1, group: G.self)[0]
    masked = []
    for t in 0..<parameters.masked { masked.append(try reader.signed("z", width: parameters.zByteCount(of: t))) }
    rounds = try reader.elements("P", parameters.rounds, group: G.self)
    announcements = try reader.elements("A", layout.announcementCount, group: G.self)
    responses = try reader.scalars(of: .norm, layout.secretCount, group: G.self)
  }
}

import Groups
import SigmaProofs
import Sumchecks
public import Wire

extension EntryProof {
  /// Bytes of a proof with these parameters.
  public static func byteCount(_ parameters: EntryParameters) -> Int {
    let layout = EntryLayout(parameters)
    let elements = parameters.digits * parameters.stacks + parameters.rounds + 1 + layout.announcementCount
    return elements * G.elementByteCount + (1 + layout.secretCount) * G.scalarByteCount
  }

  /// W, P, M, first messages, the claim's first message, responses; fixed widths.
  public func encode(to writer: inout Writer) {
    writer.fixed(G.encode(digits + rounds + [values] + announcements))
    writer.fixed(G.encodeScalars([claim] + responses))
  }

  /// Reads a proof with these parameters; elements and scalars must be canonical.
  public init(_ parameters: EntryParameters, from reader: inout Reader) throws(WireError) {
    let layout = EntryLayout(parameters)
    digits = try reader.elements("W", parameters.digits * parameters.stacks, group: G.self)
    rounds = try reader.elements("P", parameters.rounds, group: G.self)
    values = try reader.elements("M", 1, group: G.self)[0]
    announcements = try reader.elements("A", layout.announcementCount, group: G.self)
    let list = try reader.scalars(of: .entries, 1 + layout.secretCount, group: G.self)
    (claim, responses) = (list[0], Array(list.dropFirst()))
  }
}

import Groups
import SigmaProofs
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
    digits = try Self.elements("W", parameters.digits * parameters.stacks, &reader)
    rounds = try Self.elements("P", parameters.rounds, &reader)
    values = try Self.elements("M", 1, &reader)[0]
    announcements = try Self.elements("A", layout.announcementCount, &reader)
    let scalars = try reader.fixed("responses", count: (1 + layout.secretCount) * G.scalarByteCount)
    switch scalars.withUnsafeBytes({ readScalars($0, group: G.self) }) {
    case .success(let list): (claim, responses) = (list[0], Array(list.dropFirst()))
    case .failure(let error):
      throw .invalid(field: "entries proof", reason: "scalar \(error.index) is not below the group's order")
    }
  }

  private static func elements(_ field: String, _ count: Int, _ reader: inout Reader) throws(WireError) -> [G.Element] {
    let bytes = try reader.fixed(field, count: count * G.elementByteCount)
    do { return try G.decodeMany(bytes) } catch { throw .invalid(field: field, reason: "\(error)") }
  }
}

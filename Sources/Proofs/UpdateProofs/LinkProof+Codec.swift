import BigNum
import Groups
import PaillierScheme
public import Wire

extension LinkProof {
  /// Bytes of a proof with these parameters.
  public static func byteCount(_ parameters: LinkParameters) -> Int {
    parameters.shape.total
      * (parameters.modulusBits / 4 + G.elementByteCount + parameters.slots * parameters.responseByteCount
        + parameters.modulusBits / 8 + 32)
  }

  /// For each repetition: `A_C`, `A_V`, k times `z_s` in two's complement, `r_z`, `ρ_z` (little-endian); fixed widths.
  public func encode(_ parameters: LinkParameters, to writer: inout Writer) {
    for r in repetitions {
      writer.unsigned(r.ciphertext, width: parameters.modulusBits / 4)
      writer.fixed(G.encode(r.commitment))
      for z in r.responses { writer.signed(z, width: parameters.responseByteCount) }
      writer.unsigned(r.unit, width: parameters.modulusBits / 8)
      writer.fixed(r.blinding.littleEndianBytes)
    }
  }

  /// Reads a proof with these parameters; elements and scalars must be canonical.
  public init(_ parameters: LinkParameters, from reader: inout Reader) throws(WireError) {
    var repetitions: [Repetition] = []
    for _ in 0..<parameters.shape.total {
      let ciphertext = try reader.unsigned("A_C", width: parameters.modulusBits / 4)
      let element = try reader.fixed("A_V", count: G.elementByteCount)
      var responses: [BigInt] = []
      for _ in 0..<parameters.slots {
        responses.append(try reader.signed("z", width: parameters.responseByteCount))
      }
      let unit = try reader.unsigned("r_z", width: parameters.modulusBits / 8)
      let scalar = try reader.fixed("rho_z", count: 32)
      do throws(GroupError) {
        repetitions.append(
          Repetition(
            ciphertext: ciphertext, commitment: try G.decode(element), responses: responses, unit: unit,
            blinding: try Scalar(littleEndian: scalar)))
      } catch { throw .invalid(field: "link proof", reason: "\(error)") }
    }
    self.repetitions = repetitions
  }
}

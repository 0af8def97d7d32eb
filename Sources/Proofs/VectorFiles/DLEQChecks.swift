import Groups
import SigmaProofs
import Transcript

/// RFC 9497's vectors for ristretto255-SHA512, modes 1 (VOPRF) and 2 (POPRF): blinding, evaluation, and the DLEQ proof,
/// verified and made again with its nonce.
enum DLEQChecks {
  private typealias R = Ristretto255

  static func check(_ record: Record, _ report: inout VectorFile.Report) throws(VectorError) {
    let suite = try record.text("identifier")
    guard suite == "ristretto255-SHA512" else { throw record.malformed("identifier", "\(suite) is not implemented") }
    guard let mode = DLEQ.Mode(rawValue: UInt8(try record.int("mode", in: 1...2))) else {
      throw record.malformed("mode", "neither 1 nor 2")
    }
    let id = record.fields["Id"] == nil ? "rfc9497/\(suite)/mode-\(mode.rawValue)" : record.id
    let function = mode == .voprf ? "DLEQ-VOPRF" : "DLEQ-POPRF"
    for (i, value) in try record.list("vectors").enumerated() {
      let vector = try record.object("vectors", value, id: "\(id)/\(i)")
      do {
        try check(vector, server: record, mode)
      } catch let error as VectorError {
        throw error
      } catch {
        throw .disagreement(id: vector.id, function: function, reason: "\((error as? Refusal)?.reason ?? "\(error)")")
      }
      report.checked[function, default: 0] += 1
    }
  }

  private static func check(_ vector: Record, server: Record, _ mode: DLEQ.Mode) throws {
    let proofs = DLEQ(mode)
    let key = try scalar(server, "skSm")
    let publicKey = try element(server, "pkSm", server.bytes("pkSm"))
    try Refusal.unless("the public key", R.multiply(R.generator, by: key), publicKey)
    let domain = String(decoding: try server.bytes("groupDST"), as: UTF8.self)

    let blinded = try vector.byteList("BlindedElement").map { try element(vector, "BlindedElement", $0) }
    let evaluated = try vector.byteList("EvaluationElement").map { try element(vector, "EvaluationElement", $0) }
    let inputs = try vector.byteList("Input")
    let blinds = try vector.byteList("Blind").map { try scalar(vector, "Blind", $0) }
    let batch = try vector.int("Batch", in: 1...1024)
    guard [blinded.count, evaluated.count, inputs.count, blinds.count].allSatisfy({ $0 == batch }) else {
      throw vector.malformed("Batch", "lists of another length than \(batch)")
    }

    // In mode 2 the key is tweaked by the public information, and the proof runs from evaluations to blinded elements.
    var (k, statementKey) = (key, publicKey)
    if mode == .poprf {
      let info = try vector.bytes("Info")
      guard info.count <= 65_535 else { throw vector.malformed("Info", "longer than 65535 bytes") }
      let length = [UInt8(info.count >> 8), UInt8(info.count & 0xFF)]
      k = key + proofs.hashToScalar(Array("Info".utf8) + length + info)
      statementKey = R.multiply(R.generator, by: k)
    }
    for i in 0..<batch {
      let point = R.multiply(R.hashToGroup(inputs[i], domain: domain), by: blinds[i])
      try Refusal.unless("the blinded element", point, blinded[i])
      let (from, to) = mode == .voprf ? (blinded[i], evaluated[i]) : (evaluated[i], blinded[i])
      try Refusal.unless("the evaluation", R.multiply(from, by: k), to)
    }
    let (c, d) = mode == .voprf ? (blinded, evaluated) : (evaluated, blinded)
    let proof = try vector.object("Proof", vector.fields["Proof"], id: vector.id)
    let bytes = try proof.bytes("proof")
    try proofs.verify(bytes, a: R.generator, b: statementKey, c: c, d: d)
    let again = try proofs.proveWithFixedNonce(try scalar(proof, "r"), k, a: R.generator, c: c, d: d)
    try Refusal.unless("the prover's output", again, bytes)
  }

  private static func element(_ record: Record, _ field: String, _ bytes: [UInt8]) throws -> R.Element {
    do { return try R.decode(bytes) } catch { throw Refusal("\(field): \(error)") }
  }

  private static func scalar(_ record: Record, _ field: String, _ bytes: [UInt8]? = nil) throws -> Scalar<R> {
    let raw = try bytes ?? record.bytes(field)
    do { return try Scalar(littleEndian: raw) } catch { throw Refusal("\(field): \(error)") }
  }
}

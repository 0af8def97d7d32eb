import BigNum
import Groups
import Transcript

/// Entries that name their `Function`: draft-irtf-cfrg-fiat-shamir and draft-irtf-cfrg-sigma-protocols.
enum FunctionChecks {
  /// Reads the entry's fields now and gives back what is still to be decided: accept or refuse.
  private typealias Decision = () throws(Refusal) -> Void

  static func check(_ function: String, _ record: Record) throws(VectorError) {
    let decision: Decision
    switch function {
    case "DuplexSponge": decision = try duplexSponge(record)
    case "DeriveSessionID": decision = try deriveSessionID(record)
    case "DecodeUint": decision = try decodeUint(record)
    case "SerializeVarLenString": decision = try serializeString(record)
    case "DeserializeVarLenString": decision = try deserializeString(record)
    case "SerializeUint": decision = try serializeInteger(record, bigEndian: false)
    case "SerializeField":
      let order = try record.text("ByteOrder")
      guard order == "big-endian" else { throw record.malformed("ByteOrder", "only big-endian is known") }
      decision = try serializeInteger(record, bigEndian: true)
    case "DeserializeUint": decision = try deserializeField(record, degree: 1)
    case "DeserializeField":
      decision = try deserializeField(record, degree: try record.int("ExtensionDegree", in: 1...64))
    case "Sumcheck": decision = try Sumcheck.check(record)
    case "SigmaProof": decision = try SigmaChecks.check(record)
    default: throw .unknownFunction(id: record.id, function: function)
    }
    try expectGroup(record)
    try decide(function, record, decision)
  }

  /// Runs a decision against `Expected`, which is `accept` where it is missing.
  private static func decide(_ function: String, _ record: Record, _ decision: Decision) throws(VectorError) {
    let refusal: Refusal?
    do {
      try decision()
      refusal = nil
    } catch {
      refusal = error
    }
    switch record.fields["Expected"] {
    case nil, .text("accept"):
      if let refusal { throw .disagreement(id: record.id, function: function, reason: refusal.reason) }
    case .text("reject"):
      if refusal == nil {
        throw .disagreement(id: record.id, function: function, reason: "accepted, the file expects a refusal")
      }
    default: throw record.malformed("Expected", "neither accept nor reject")
    }
  }

  /// A named group fixes the modulus.
  private static func expectGroup(_ record: Record) throws(VectorError) {
    guard let group = record.fields["Group"]?.text else { return }
    let moduli = ["P-256": P256.scalarField.modulus, "Mersenne31": Sumcheck.modulus]
    guard let modulus = moduli[group] else { throw record.malformed("Group", "unknown group \(group)") }
    guard try record.integer("Modulus") == modulus else {
      throw record.malformed("Modulus", "not the modulus of \(group)")
    }
  }

  // MARK: Sponge

  static func session(_ record: Record) throws(VectorError) -> DuplexSponge {
    try expectShake(record)
    let id = try record.bytes("SessionId")
    guard id.count == DuplexSponge.sessionByteCount else { throw record.malformed("SessionId", "not 32 bytes") }
    return DuplexSponge(sessionID: id)
  }

  static func expectShake(_ record: Record) throws(VectorError) {
    guard ["SHAKE128", nil].contains(record.fields["Hash"]?.text) else {
      throw record.malformed("Hash", "only SHAKE128 is known")
    }
  }

  /// Absorbs and squeezes as the entry says; all that was squeezed.
  private static func replay(_ record: Record) throws(VectorError) -> [UInt8] {
    var sponge = try session(record)
    var out: [UInt8] = []
    for (i, value) in try record.list("Operations").enumerated() {
      let operation = try record.object("Operations", value, id: "\(record.id) operation \(i)")
      switch try operation.text("type") {
      case "absorb": sponge.absorb(try operation.bytes("data"))
      case "squeeze": out += sponge.squeeze(try operation.int("length", in: 0...1 << 24))
      default: throw operation.malformed("type", "neither absorb nor squeeze")
      }
    }
    return out
  }

  private static func duplexSponge(_ record: Record) throws(VectorError) -> Decision {
    let (out, expected) = (try replay(record), try record.bytes("Output"))
    return { () throws(Refusal) in try Refusal.unless("the output", out, expected) }
  }

  private static func deriveSessionID(_ record: Record) throws(VectorError) -> Decision {
    try expectShake(record)
    let (tag, expected) = (try record.bytes("Tag"), try record.bytes("Output"))
    return { () throws(Refusal) in try Refusal.unless("the session", DuplexSponge.sessionID(tag: tag), expected) }
  }

  // MARK: Codec

  static func modulus(_ record: Record) throws(VectorError) -> BigInt {
    let p = try record.integer("Modulus")
    guard p > 1, p.bitWidth <= 16_384 else { throw record.malformed("Modulus", "not between 2 and 2^16384") }
    return p
  }

  private static func decodeUint(_ record: Record) throws(VectorError) -> Decision {
    let (p, expected) = (try modulus(record), try record.integer("Challenge"))
    let replayed = record.fields["Operations"] != nil
    let input = replayed ? try replay(record) : try record.bytes("Input")
    let output = replayed ? try record.bytes("Output") : input
    return { () throws(Refusal) in
      try Refusal.unless("the squeezed string", input, output)
      guard input.count == Codec.width(p) + Codec.extraBytes else { throw Refusal("not Ns + 16 bytes") }
      try Refusal.unless("the challenge", Codec.decode(input, modulus: p), expected)
    }
  }

  private static func serializeString(_ record: Record) throws(VectorError) -> Decision {
    let (input, expected) = (try record.bytes("Input"), try record.bytes("Output"))
    return { () throws(Refusal) in
      try Refusal.unless("the encoding", Codec.serialize(string: input), expected)
      var rest = expected[...]
      let back = try strictly { () throws(Codec.Failure) in try Codec.deserializeString(&rest) }
      try Refusal.unless("the decoded string", back, input)
    }
  }

  private static func deserializeString(_ record: Record) throws(VectorError) -> Decision {
    let input = try record.bytes("Input")
    let expected = record.fields["Output"] == nil ? nil : try record.bytes("Output")
    return { () throws(Refusal) in
      var rest = input[...]
      let string = try strictly { () throws(Codec.Failure) in try Codec.deserializeString(&rest) }
      if !rest.isEmpty { throw Refusal("bytes follow the string") }
      if let expected { try Refusal.unless("the string", string, expected) }
    }
  }

  private static func serializeInteger(_ record: Record, bigEndian: Bool) throws(VectorError) -> Decision {
    let (p, value) = (try modulus(record), try record.integer("Value"))
    let expected = try record.bytes("Output")
    return { () throws(Refusal) in
      guard value < p else { throw Refusal("the value is not below the modulus") }
      let bytes =
        bigEndian ? Codec.serializeBigEndian(value, modulus: p) : Codec.serialize(value, modulus: p)
      try Refusal.unless("the encoding", bytes, expected)
      var rest = (bigEndian ? expected.reversed() : expected)[...]
      let back = try strictly { () throws(Codec.Failure) in try Codec.deserialize(&rest, modulus: p) }
      try Refusal.unless("the decoded value", back, value)
    }
  }

  private static func deserializeField(_ record: Record, degree: Int) throws(VectorError) -> Decision {
    let (p, input) = (try modulus(record), try record.bytes("Input"))
    var expected: [BigInt]? = nil
    if record.fields["Coordinates"] != nil {
      var coordinates: [BigInt] = []
      for value in try record.list("Coordinates") { coordinates.append(try record.integer("Coordinates", value)) }
      expected = coordinates
    } else if record.fields["Value"] != nil {
      expected = [try record.integer("Value")]
    }
    return { () throws(Refusal) in
      var rest = input[...]
      let coordinates = try strictly { () throws(Codec.Failure) in
        try Codec.deserialize(&rest, modulus: p, degree: degree)
      }
      if !rest.isEmpty { throw Refusal("bytes follow the element") }
      if let expected { try Refusal.unless("the element", coordinates, expected) }
    }
  }

  /// A codec's failure as a refusal.
  static func strictly<T>(_ body: () throws(Codec.Failure) -> T) throws(Refusal) -> T {
    do { return try body() } catch { throw Refusal("not decodable: \(error)") }
  }
}

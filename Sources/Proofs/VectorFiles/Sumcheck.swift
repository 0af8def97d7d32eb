import BigNum
import Transcript

/// The Fiat–Shamir draft's example, "Example protocol: sumcheck": the sum of a multilinear polynomial in v variables over
/// {0, 1}^v, over the field of 2^31 - 1, one linear round polynomial a_0 + a_1·X a variable, lowest variable first.
enum Sumcheck {
  private static let p: UInt64 = (1 << 31) - 1
  static let modulus = BigInt(p)

  private static func encode(_ x: UInt64) -> [UInt8] { Codec.littleEndian(UInt32(x)) }

  /// The challenge of a round: 4 squeezed bytes modulo p, the draft's variant for small fields.
  private static func challenge(_ sponge: inout DuplexSponge) -> UInt64 {
    sponge.squeeze(4).reversed().reduce(0) { $0 << 8 | UInt64($1) } % p
  }

  static func check(_ record: Record) throws(VectorError) -> () throws(Refusal) -> Void {
    let variables = try record.int("NumVariables", in: 1...20)
    let claimed = try record.integer("ClaimedSum")
    guard try FunctionChecks.modulus(record) == modulus, claimed < modulus, let claim = claimed.asUInt64 else {
      throw record.malformed("ClaimedSum", "no element of the field of 2^31 - 1")
    }
    let sponge = try FunctionChecks.session(record)
    let (narg, session) = (try record.bytes("Narg"), try record.bytes("SessionId"))
    let tag = record.fields["Tag"] == nil ? nil : try record.bytes("Tag")
    var witness: [UInt64]? = nil
    if record.fields["Witness"] != nil {
      var table: [UInt64] = []
      for value in try record.list("Witness") {
        table.append((try record.integer("Witness", value) % modulus).asUInt64 ?? 0)
      }
      guard table.count == 1 << variables else { throw record.malformed("Witness", "not 2^NumVariables values") }
      witness = table
    }
    let final = record.fields["FinalEvaluation"] == nil ? nil : try record.integer("FinalEvaluation")
    return { () throws(Refusal) in
      if let tag { try Refusal.unless("the session", DuplexSponge.sessionID(tag: tag), session) }
      let evaluation = try verify(narg, variables: variables, claim: claim, sponge)
      if let final { try Refusal.unless("the final evaluation", BigInt(evaluation), final) }
      if let witness {
        let (bytes, value) = prove(witness, claim: claim, variables: variables, sponge)
        try Refusal.unless("the proof", bytes, narg)
        try Refusal.unless("the evaluation of the polynomial", value, evaluation)
      }
    }
  }

  private static func verify(
    _ narg: [UInt8], variables: Int, claim: UInt64, _ session: DuplexSponge
  ) throws(Refusal) -> UInt64 {
    var (sponge, claim, rest) = (session, claim, narg[...])
    sponge.absorb(encode(UInt64(variables)) + encode(claim))
    for round in 0..<variables {
      let message = try FunctionChecks.strictly { () throws(Codec.Failure) in
        try Codec.deserialize(&rest, modulus: modulus, degree: 2)
      }
      let (a0, a1) = (message[0].asUInt64 ?? 0, message[1].asUInt64 ?? 0)
      guard (2 * a0 + a1) % p == claim else { throw Refusal("round \(round) does not sum to the claim") }
      sponge.absorb(encode(a0) + encode(a1))
      claim = (a0 + a1 * challenge(&sponge)) % p
    }
    guard rest.isEmpty else { throw Refusal("bytes follow the last round") }
    return claim
  }

  private static func prove(
    _ witness: [UInt64], claim: UInt64, variables: Int, _ session: DuplexSponge
  ) -> (narg: [UInt8], evaluation: UInt64) {
    var (sponge, table, narg) = (session, witness, [UInt8]())
    sponge.absorb(encode(UInt64(variables)) + encode(claim))
    while table.count > 1 {
      let pairs = stride(from: 0, to: table.count, by: 2).map { (table[$0], (table[$0 + 1] + p - table[$0]) % p) }
      let message =
        encode(pairs.reduce(0) { ($0 + $1.0) % p }) + encode(pairs.reduce(0) { ($0 + $1.1) % p })
      sponge.absorb(message)
      narg += message
      let r = challenge(&sponge)
      table = pairs.map { ($0.0 + r * $0.1) % p }
    }
    return (narg, table[0])
  }
}

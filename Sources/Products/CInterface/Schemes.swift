import BigNum
public import CSealedSum
import Files
import Ledger
import PaillierScheme
import Quantization
import Reports
import UpdateProofs
import Wire

/// How vectors are sealed under a threshold key, in the caller's hands.
struct KeptScheme: Sendable {
  /// What the caller chose.
  struct Parameters: Decodable, Sendable {
    let dimension, clients, minimum, fractionBits: Int
    let clip: Double
    let proofs, encryption, group, rounding: String

    private static let known: Set = [
      "dimension", "clients", "min_clients", "clip", "fraction_bits", "proofs", "encryption", "group", "rounding",
    ]

    init(from decoder: any Decoder) throws {
      if let unknown = try StrictJSON.unknownKey(in: decoder, known: Self.known) {
        throw Failure(.argument, "parameters: the key \(unknown)")
      }
      let c = try decoder.container(keyedBy: StrictJSON.AnyKey.self)
      func value<T: Decodable>(_ key: String, _ otherwise: T) throws -> T {
        try c.decodeIfPresent(T.self, forKey: StrictJSON.AnyKey(stringValue: key)) ?? otherwise
      }
      dimension = try c.decode(Int.self, forKey: StrictJSON.AnyKey(stringValue: "dimension"))
      clients = try c.decode(Int.self, forKey: StrictJSON.AnyKey(stringValue: "clients"))
      clip = try c.decode(Double.self, forKey: StrictJSON.AnyKey(stringValue: "clip"))
      minimum = try value("min_clients", 2)
      fractionBits = try value("fraction_bits", 16)
      proofs = try value("proofs", "norm")
      encryption = try value("encryption", "paillier")
      group = try value("group", "ristretto255")
      rounding = try value("rounding", "stochastic")
      guard minimum >= 1, minimum <= clients else {
        throw Failure(.argument, "parameters: min_clients is \(minimum), and 1 to clients (\(clients)) are possible")
      }
    }
  }

  let parameters: Parameters
  let key: ThresholdPublicKey
  let fixed: FixedPoint
  let layout: VectorLayout
  let scheme: any SubmissionScheme

  init(_ json: [UInt8], _ key: ThresholdPublicKey) throws {
    do { parameters = try StrictJSON.decode(Parameters.self, from: json) } catch let error as Failure {
      throw error
    } catch {
      throw Failure(.argument, "parameters: \(StrictJSON.reason(error))")
    }
    self.key = key
    func choice<T>(_ name: String, _ choices: [String: T], _ value: String) throws(Failure) -> T {
      guard let choice = choices[value] else {
        throw Failure(
          .argument, "parameters: \(name) = \"\(value)\" is unknown; \(choices.keys.sorted()) are known")
      }
      return choice
    }
    let group = try choice(
      "group", ["ristretto255": GroupChoice.ristretto255, "p256": .p256, "modp3072": .modp3072], parameters.group)
    let proofs = try choice(
      "proofs", ["none": ProofChoice.none, "bits": .bits, "norm": .norm, "entries": .entries], parameters.proofs)
    let rounding = try choice(
      "rounding", ["nearest": FixedPoint.Rounding.nearest, "stochastic": .stochastic], parameters.rounding)
    let masked = try choice("encryption", ["paillier": false, "masked": true], parameters.encryption)
    fixed = try FixedPoint(
      dimension: parameters.dimension, clip: parameters.clip, fractionBits: parameters.fractionBits, rounding: rounding)
    let (clients, bits) = (parameters.clients, key.key.size.bits)
    if masked {
      layout = try VectorLayout(masked: fixed.dimension, clients: clients, norm: fixed.beta, modulusBits: bits)
    } else if proofs == .norm {
      layout = VectorLayout(
        try SlotPlan(dimension: fixed.dimension, clients: clients, norm: fixed.beta, modulusBits: bits))
    } else {
      layout = VectorLayout(try SlotPlan(fixed, clients: clients, modulusBits: bits))
    }
    scheme = try Suite(group: group, proofs: proofs, modulusBits: bits).scheme([layout])
  }

  var json: JSON {
    .object([
      ("dimension", .int(parameters.dimension)), ("clients", .int(parameters.clients)),
      ("min_clients", .int(parameters.minimum)), ("clip", .number(parameters.clip)),
      ("fraction_bits", .int(parameters.fractionBits)), ("proofs", .string(parameters.proofs)),
      ("encryption", .string(parameters.encryption)), ("group", .string(parameters.group)),
      ("rounding", .string(parameters.rounding)), ("modulus_bits", .int(key.key.size.bits)),
      ("trustees", .int(key.parameters.trustees)), ("threshold", .int(key.parameters.threshold)),
      ("corrupted", .int(key.parameters.corrupted)), ("norm", .int(Int(fixed.beta))),
      ("magnitude_bits", .int(layout.slots.magnitudeBits)), ("slots", .int(layout.slots.slots)),
      ("slot_bits", .int(layout.slots.slotWidth)), ("ciphertext_rows", .int(layout.slots.rows)),
      ("sealed_bytes", .int(scheme.sealedByteCount)), ("proof_bytes", .int(scheme.proofByteCount)),
      ("masked_bytes", .int(scheme.maskedByteCount)),
    ])
  }

  /// Reads what `sealedsum_scheme_seal` writes: `opaque sealed<0..2^32-1>; opaque proofs<…>; opaque masked<…>`.
  func received(_ bytes: [UInt8], _ context: SubmissionContext) -> Result<ReceivedSubmission, SubmissionFault> {
    do throws(WireError) {
      var reader = Reader(bytes)
      let sealed = try reader.vector32("sealed", limit: scheme.sealedByteCount)
      let proofs = try reader.vector32("proofs", limit: scheme.proofByteCount)
      let masked = try reader.vector32("masked", limit: scheme.maskedByteCount)
      try reader.finish()
      return .success(ReceivedSubmission(sealed: sealed, proofs: proofs, masked: masked, context: context))
    } catch { return .failure(.malformed(error)) }
  }

  /// Verifies many; one result for each, in order.
  func verify(
    _ sent: [Result<ReceivedSubmission, SubmissionFault>], work: Work
  ) -> [Result<[SealedVector], SubmissionFault>] {
    var verified = scheme.verifyBatch(sent.compactMap { try? $0.get() }, key: key.key, work: work)[...]
    return sent.map { sent in sent.flatMap { _ in verified.removeFirst() } }
  }
}

extension SubmissionContext {
  init(_ chain: Hash, _ opening: Hash, _ sender: sealedsum_span) throws(Failure) {
    let sender = try sender.bytes("sender")
    guard (1...1024).contains(sender.count) else {
      throw Failure(.argument, "sender: 1 to 1024 bytes tell a client from others, such as its public key")
    }
    self.init(chainID: chain.bytes, open: opening.bytes, sender: sender)
  }
}

/// Null or what is wrong, a member for each.
func verdicts<T>(_ results: [Result<T, SubmissionFault>]) -> JSON {
  .array(
    results.map { result in
      switch result {
      case .success: .null
      case .failure(let fault): .string("\(fault)")
      }
    })
}

/// `sealedsum_scheme_create`
@implementation @c
public func sealedsum_scheme_create(
  _ key: OpaquePointer, _ parameters: sealedsum_span, _ scheme: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let key = try Handles.object(key, KeptThresholdKey.self).key
    try scheme.take(KeptScheme(parameters.bytes("parameters"), key))
  }
}

/// `sealedsum_scheme_free`
@implementation @c
public func sealedsum_scheme_free(_ scheme: OpaquePointer?) { Handles.free(scheme, KeptScheme.self) }

/// `sealedsum_scheme_state`
@implementation @c
public func sealedsum_scheme_state(_ scheme: OpaquePointer, _ json: Slot, _ error: ErrorSlot) -> Int32 {
  call(error) { try json.take(Array(Handles.object(scheme, KeptScheme.self).json.compact.utf8)) }
}

/// The caller's numbers in double precision; whoever calls wipes them.
func reals(_ start: UnsafeRawPointer?, _ count: Int, _ type: Int32, _ what: String) throws(Failure) -> [Double] {
  switch type {
  case SEALEDSUM_FLOAT64: return try array(start?.assumingMemoryBound(to: Double.self), count, what)
  case SEALEDSUM_FLOAT32:
    // Converted from where they lie: a copy in single precision would have to be wiped, too.
    return try numbers(start?.assumingMemoryBound(to: Float.self), count, what).map(Double.init)
  default: throw Failure(.argument, "type \(type): entries are 4 or 8 bytes long, float or double")
  }
}

/// `sealedsum_scheme_quantise`
@implementation @c
public func sealedsum_scheme_quantise(
  _ scheme: OpaquePointer, _ numbers: UnsafeRawPointer?, _ count: Int, _ type: Int32, _ weight: Double,
  _ integers: UnsafeMutablePointer<Int64>?, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let fixed = try Handles.object(scheme, KeptScheme.self).fixed
    try check(count, fixed)
    var real = try reals(numbers, count, type, "numbers")
    defer { real.withUnsafeMutableBytes { wipe($0) } }
    var rng = SystemRandomNumberGenerator()
    var quantised = try fixed.quantise(real, weight: weight, using: &rng)
    defer { quantised.withUnsafeMutableBytes { wipe($0) } }
    try copy(quantised, to: integers, count)
  }
}

/// That a vector has the scheme's length, before memory is taken for it.
private func check(_ count: Int, _ fixed: FixedPoint) throws(Failure) {
  guard count == fixed.dimension else {
    throw Failure(.argument, "the vector has \(count) entries, the scheme's have \(fixed.dimension)")
  }
}

/// `sealedsum_scheme_dequantise`
@implementation @c
public func sealedsum_scheme_dequantise(
  _ scheme: OpaquePointer, _ integers: UnsafePointer<Int64>?, _ count: Int, _ weight: Double,
  _ numbers: UnsafeMutablePointer<Double>?, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let fixed = try Handles.object(scheme, KeptScheme.self).fixed
    try check(count, fixed)
    try copy(fixed.dequantise(array(integers, count, "integers"), weight: weight), to: numbers, count)
  }
}

/// `sealedsum_scheme_seal`
@implementation @c
public func sealedsum_scheme_seal(
  _ scheme: OpaquePointer, _ context: sealedsum_context, _ integers: UnsafePointer<Int64>?, _ count: Int,
  _ observer: UnsafePointer<sealedsum_observer>?, _ sealed: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let kept = try Handles.object(scheme, KeptScheme.self)
    try check(count, kept.fixed)
    let place = try SubmissionContext(
      context.chain.hash("chain"), context.opening.hash("opening"), context.sender)
    var vector = try array(integers, count, "integers")
    defer { vector.withUnsafeMutableBytes { wipe($0) } }
    let watch = Watch(observer)
    let made: SealedSubmission
    do throws(SubmissionFault) {
      made = try kept.scheme.seal(
        [vector], context: place, key: kept.key.key, mode: .fast, work: watch.work("sealing"))
    } catch { throw watch.isCancelled ? Failure(.cancelled, "cancelled") : Failure(.argument, "\(error)") }
    var writer = Writer()
    for part in [made.sealed, made.proofs, made.masked] { writer.vector32(part) }
    try sealed.take(writer.bytes)
  }
}

/// `sealedsum_scheme_verify`
@implementation @c
public func sealedsum_scheme_verify(
  _ scheme: OpaquePointer, _ contexts: UnsafePointer<sealedsum_context>?, _ sealed: UnsafePointer<sealedsum_span>?,
  _ count: Int, _ observer: UnsafePointer<sealedsum_observer>?, _ json: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let kept = try Handles.object(scheme, KeptScheme.self)
    let places = try array(contexts, count, "contexts").map {
      try SubmissionContext($0.chain.hash("chain"), $0.opening.hash("opening"), $0.sender)
    }
    let sent = try zip(array(sealed, count, "sealed"), places).map { try kept.received($0.bytes("sealed"), $1) }
    let watch = Watch(observer)
    let results = kept.verify(sent, work: watch.work("verifying"))
    guard !watch.isCancelled else { throw Failure(.cancelled, "cancelled") }
    try json.take(Array(verdicts(results).compact.utf8))
  }
}

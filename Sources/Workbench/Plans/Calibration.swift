import BigNum
import Configurations
import Machines
import PaillierScheme
import Quantization
import UpdateProofs

/// Seconds of this machine for the parts of a round, measured just now with a throw-away key of the configuration's size.
struct Calibration {
  /// One client and round.
  struct Cost: Equatable {
    var encryption = 0.0
    var proof = 0.0
    var verification = 0.0
    var share = 0.0
    var ciphertextBytes = 0
    var proofBytes = 0
  }

  /// Rows of a vector that are measured; more are scaled, since every part is linear in the rows.
  static let rows = 2

  private let key: PublicKey
  private let suite: Suite
  private let mode: EncryptionMode
  private let share: Double

  init(_ configuration: Configuration) throws {
    let bits = configuration.crypto.bits
    suite = configuration.suite
    mode = configuration.crypto.mode == .fast ? .fast : .textbook
    var rng = SystemRandomNumberGenerator()
    let n = try BigInt.randomPrime(bits: bits / 2, using: &rng) * .randomPrime(bits: bits / 2, using: &rng)
    key = try PublicKey(n: n, size: .named(bits: bits))
    // The first encryption makes the key's table. A share is one exponentiation by 2·Δ·s_i, of 2·|N| bits and a few.
    let row = try key.encrypt([0], mode: mode, using: &rng, work: .serial).ciphertexts[0]
    let exponent = BigInt.random(bits: 2 * bits + 8, using: &rng), square = key.nSquared
    share = Samples.processorTime { _ = row.value.powMod(secret: exponent, mod: square) }
  }

  func measure(_ scheme: any SubmissionScheme) throws -> Cost {
    var cost = Cost()
    let context = SubmissionContext(
      chainID: [UInt8](repeating: 0, count: 32), open: [UInt8](repeating: 1, count: 32),
      sender: [UInt8](repeating: 2, count: 32))
    var rng = SystemRandomNumberGenerator()
    for layout in scheme.layouts {
      if layout.masked != nil {
        try add(layout, to: &cost, context)
        continue
      }
      let plan = layout.slots
      let d = min(plan.dimension, Self.rows * plan.slots)
      let few =
        if let norm = plan.norm {
          try SlotPlan(
            dimension: d, clients: plan.clients, norm: norm, entryBound: plan.entryBound, modulusBits: plan.modulusBits)
        } else {
          try SlotPlan(
            dimension: d, clients: plan.clients, magnitudeBits: plan.magnitudeBits, modulusBits: plan.modulusBits)
        }
      // The longest vectors that are honest.
      let most = plan.norm.map {
        min(plan.entryBound ?? $0, Int64((Double($0) / Double(d).squareRoot()).rounded(.down)))
      }
      let range = most.map { -$0...$0 } ?? plan.entryRange
      let part = try suite.scheme([few]), factor = Double(plan.rows) / Double(few.rows)
      let x = (0..<few.dimension).map { _ in Int64.random(in: range, using: &rng) }
      let sealed = try part.seal([x], context: context, key: key, mode: mode, work: .parallel)
      cost.encryption += sealed.encryptionSeconds * factor
      cost.proof += sealed.proofSeconds * factor
      cost.verification +=
        try Samples.time {
          _ = try part.verify(
            sealed: sealed.sealed, proofs: sealed.proofs, context: context, key: key, work: .parallel)
        } * factor
      cost.share += Double(plan.rows) * share
      cost.ciphertextBytes += plan.rows * plan.modulusBits / 4
    }
    cost.proofBytes = scheme.sealedByteCount + scheme.proofByteCount + scheme.maskedByteCount - cost.ciphertextBytes
    return cost
  }

  /// A masked vector: its key takes what it takes, whatever the size, and its blocks are alike; so a vector of one block
  /// and one of nine tell those of all.
  private func add(_ layout: VectorLayout, to cost: inout Cost, _ context: SubmissionContext) throws {
    guard let mask = layout.masked?.mask else { return }
    func few(_ blocks: Int) throws -> Cost {
      let d = min(layout.dimension, blocks * mask.ringDimension)
      let part = try suite.scheme([
        VectorLayout(
          masked: d, clients: mask.clients, norm: mask.updateBound, modulusBits: layout.slots.modulusBits)
      ])
      var cost = Cost()
      let sealed = try part.seal(
        [[Int64](repeating: 0, count: d)], context: context, key: key, mode: mode, work: .parallel)
      cost.encryption = sealed.encryptionSeconds
      cost.proof = sealed.proofSeconds
      cost.verification = try Samples.time {
        _ = try part.verify(ReceivedSubmission(sealed, context: context), key: key, work: .parallel)
      }
      return cost
    }
    // The first one makes what is made once an opening.
    _ = try few(9)
    let (one, nine) = (try few(1), try few(9))
    let blocks = Double(mask.blocks - 1)
    func all(_ part: KeyPath<Cost, Double>) -> Double {
      one[keyPath: part] + max(0, nine[keyPath: part] - one[keyPath: part]) / 8 * blocks
    }
    cost.encryption += all(\.encryption)
    cost.proof += all(\.proof)
    cost.verification += all(\.verification)
    cost.share += Double(layout.slots.rows) * share
    cost.ciphertextBytes += layout.slots.rows * layout.slots.modulusBits / 4
  }
}

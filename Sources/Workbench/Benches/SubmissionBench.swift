import BigNum
import Configurations
import Foundation
import Learning
import Machines
import PaillierScheme
import Quantization
public import Reports
import Transcript
public import UpdateProofs
import Wire

/// What one client and one round cost, phase by phase, measured.
public enum SubmissionBench {
  /// One configuration.
  public struct Case: Sendable {
    /// |N|.
    public var bits: Int
    /// d.
    public var dimension: Int
    /// What is proved.
    public var proofs: ProofChoice
  }

  /// Clients that the slots have room for.
  static let clients = 10
  /// Rows of synthetic data that the client trains on, for two epochs.
  static let samples = 300

  /// Measures every case, all cores; the key of each size is made first, from fresh safe primes.
  public static func run(bits: [Int], dimensions: [Int], group: GroupChoice, progress: ProgressLine) throws -> Table {
    var table = Table(
      title: "One client, one round: seconds and bytes a phase",
      columns: [
        "bits", "d", "proofs", "train s", "encrypt s", "prove s", "verify s", "aggregate s", "decrypt s",
        "proofs' share of time %", "ciphertext bytes", "proof bytes", "share bytes (3)", "peak MiB",
      ],
      keys: [
        "train s": "train_seconds", "encrypt s": "encrypt_seconds", "prove s": "prove_seconds",
        "verify s": "verify_seconds", "aggregate s": "aggregate_seconds", "decrypt s": "decrypt_seconds",
        "proofs' share of time %": "proofs_share_percent", "share bytes (3)": "share_bytes", "peak MiB": "peak_mib",
      ])
    progress.begin("submissions", total: bits.count * dimensions.count * 3)
    for size in bits {
      let transcript = Transcript(protocol: "sealedsum-bench", version: 1, context: [])
      let key = try Dealer.deal(KeySize.named(bits: size), .four, transcript: transcript)
      for d in dimensions {
        for proofs in [ProofChoice.none, .bits, .norm] {
          table.append(try measure(Case(bits: size, dimension: d, proofs: proofs), group, key, transcript))
          progress.advance()
        }
      }
    }
    progress.end()
    table.notes = [
      "Entries of 18 bits (clip 1, 16 fraction bits), room for \(clients) clients, \(group); training is two epochs of "
        + "logistic regression over \(samples) synthetic rows; decryption is three trustees' shares with proofs, their "
        + "checks and the combination, one after another; peak is the process's so far. Kernels of the path "
        + "\(KernelPath.best). \(Machine.current.line)."
    ]
    return table
  }

  private static func measure(
    _ c: Case, _ group: GroupChoice, _ dealt: Dealer.Outcome, _ transcript: Transcript
  ) throws -> [Table.Cell] {
    let fixed = try FixedPoint(dimension: c.dimension, clip: 1, fractionBits: 16, rounding: .stochastic)
    let plan =
      c.proofs == .norm
      ? try SlotPlan(dimension: c.dimension, clients: clients, norm: fixed.beta, modulusBits: c.bits)
      : try SlotPlan(fixed, clients: clients, modulusBits: c.bits)
    let scheme = try Suite(group: group, proofs: c.proofs, modulusBits: c.bits).scheme([plan])
    let key = dealt.publicKey
    // The first one makes the tables.
    _ = try scheme.seal(
      [[Int64](repeating: 0, count: c.dimension)], context: context, key: key.key, mode: .fast, work: .parallel)

    var update: [Double] = []
    let train = try Samples.time { update = try trained(c.dimension) }
    var stream = RandomStream(seed: 1, "bench rounding")
    let values = try fixed.quantise(update, using: &stream)

    let sealed = try scheme.seal([values], context: context, key: key.key, mode: .fast, work: .parallel)
    var rows: [Ciphertext] = []
    let verify = try Samples.time {
      rows = try scheme.verify(
        sealed: sealed.sealed, proofs: sealed.proofs, context: context, key: key.key, work: .parallel)[0].rows
    }
    var product: [Ciphertext] = []
    let aggregate = try Samples.time { product = try key.key.add(rows, rows) }
    var sum: [Int64] = []
    var shareBytes = 0
    let decrypt = try Samples.time {
      var rng = SystemRandomNumberGenerator()
      let shares = try dealt.shares.prefix(3).map { try $0.decrypt(product, transcript: transcript, using: &rng) }
      shareBytes = shares.reduce(0) { $0 + $1.wireByteCount(for: key) }
      sum = try plan.unpack(key.open(product, shares: shares, transcript: transcript).plaintexts)
    }
    guard sum == values.map({ 2 * $0 }) else {
      throw WorkbenchError.refused(
        path: "bench", reason: "the opened sum is wrong", advice: "this should not happen: please report it")
    }
    let total = train + sealed.encryptionSeconds + sealed.proofSeconds + verify + aggregate + decrypt
    let proofBytes = sealed.sealed.count + sealed.proofs.count - sealed.ciphertextByteCount
    let share = c.proofs == .none ? 0 : 100 * (sealed.proofSeconds + verify) / total
    return [
      .int(c.bits), .int(c.dimension), .text("\(c.proofs)"), .number(train, digits: 3),
      .number(sealed.encryptionSeconds, digits: 3), .number(sealed.proofSeconds, digits: 3),
      .number(verify, digits: 3), .number(aggregate, digits: 2), .number(decrypt, digits: 3), .number(share, digits: 3),
      .int(sealed.ciphertextByteCount), .int(proofBytes), .int(shareBytes), .number(peakMebibytes, digits: 3),
    ]
  }

  private static let context = SubmissionContext(chainID: [1], open: [2], sender: [3])

  /// Two epochs of logistic regression with d parameters.
  private static func trained(_ dimension: Int) throws -> [Double] {
    var stream = RandomStream(seed: 1, "bench data")
    let features = (0..<samples).map { _ in (1..<dimension).map { _ in stream.normal() } }
    let data = try Dataset(features: features, labels: (0..<samples).map { $0 % 2 })
    let model = try LogisticRegression(inputs: dimension - 1)
    let trainer = try LocalTrainer(epochs: 2, batchSize: 32, learningRate: 0.1)
    return try trainer.train(
      model, from: [Double](repeating: 0, count: dimension), on: data, using: &stream
    ).delta
  }

  /// Largest resident set of this process so far.
  public static var peakMebibytes: Double {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Double(usage.ru_maxrss) / 1024  // KiB here, bytes elsewhere
    #else
      getrusage(RUSAGE_SELF, &usage)
      return Double(usage.ru_maxrss) / 1_048_576
    #endif
  }
}

extension DecryptionShareVector {
  /// Bytes of it on the chain.
  func wireByteCount(for key: ThresholdPublicKey) -> Int {
    var writer = Writer()
    encode(for: key, to: &writer)
    return writer.bytes.count
  }
}

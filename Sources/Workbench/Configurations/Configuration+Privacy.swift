extension Configuration {
  /// `[privacy]` (docs/privacy.md)
  public struct Privacy: Equatable, Sendable {
    /// Whose noise hides what; `none`: there is no differential privacy.
    public var noise = PrivacyNoise.none
    /// Whose presence is hidden.
    public var unit = PrivacyUnit.client
    /// How noise is distributed.
    public var mechanism = PrivacyMechanism.discreteGaussian
    /// ε of the whole run: the noise follows from it, or the run ends before it is exceeded; 0: not stated.
    public var epsilon = 0.0
    /// Deviation of the noise over the sensitivity; 0: it follows from `epsilon`.
    public var noiseMultiplier = 0.0
    /// δ.
    public var delta = 1e-5
    /// Who says what it costs.
    public var accountant = PrivacyAccountant.renyi
    /// Example: largest norm of one example's gradient.
    public var exampleClip = 1.0
    /// Example: the probability with which an example is in a round's sample.
    public var samplingRate = 0.1
    /// What is told of hold-outs.
    public var metrics = PrivacyMetrics.withheld
    /// What features are standardised by.
    public var statistics = PrivacyStatistics.ranges

    /// Whether there is any.
    public var isOn: Bool { noise != .none }
  }
  /// Whose noise.
  public enum PrivacyNoise: String, Choice {
    /// Nobody's.
    case none
    /// Each client's own is enough, whatever all others do or open.
    case local
    /// That of `min_honest` clients together.
    case distributed
    /// That of one more client without data, for all.
    case central
  }
  /// Whose presence is hidden.
  public enum PrivacyUnit: String, Choice {
    /// All that a client has.
    case client
    /// One row.
    case example
  }
  /// The mechanisms.
  public enum PrivacyMechanism: String, Choice {
    /// Canonne, Kamath and Steinke 2020.
    case discreteGaussian = "discrete-gaussian"
    /// Agarwal, Kairouz and Liu 2021.
    case skellam
  }
  /// The accountants.
  public enum PrivacyAccountant: String, Choice {
    /// Rényi differential privacy.
    case renyi = "rdp"
    /// Privacy-loss distributions.
    case privacyLoss = "pld"
    /// Zero-concentrated differential privacy.
    case concentrated = "zcdp"
  }
  /// What is told of hold-outs.
  public enum PrivacyMetrics: String, Choice {
    /// Nothing.
    case withheld
    /// Exact counts, which ε does not cover.
    case exact
  }
  /// What features are standardised by.
  public enum PrivacyStatistics: String, Choice {
    /// Their stated ranges.
    case ranges
    /// Exact moments, which ε does not cover.
    case exact
  }

  mutating func read(privacy table: TableReader) throws(WorkbenchError) {
    var t = table
    try t.read("noise", &privacy.noise)
    try t.read("unit", &privacy.unit)
    try t.read("mechanism", &privacy.mechanism)
    try t.read("epsilon", &privacy.epsilon, in: 0...1_000)
    try t.read("noise_multiplier", &privacy.noiseMultiplier, in: 0...1e6)
    try t.read("delta", &privacy.delta, in: 1e-30...0.5)
    try t.read("accountant", &privacy.accountant)
    try t.read("example_clip", &privacy.exampleClip, in: 1e-9...1e6)
    try t.read("sampling_rate", &privacy.samplingRate, in: 1e-6...1)
    try t.read("metrics", &privacy.metrics)
    try t.read("statistics", &privacy.statistics)
    try t.finish()
  }

  /// What must hold of privacy before anything is calibrated.
  func checkPrivacy() throws(WorkbenchError) {
    let p = privacy
    guard p.isOn else { return }
    guard p.epsilon > 0 || p.noiseMultiplier > 0 else {
      throw .refused(
        path: "privacy.epsilon", reason: "neither epsilon nor noise_multiplier is stated",
        advice: "set epsilon, as in epsilon = 8, and the noise follows from it")
    }
    guard p.mechanism != .skellam || p.accountant == .renyi else {
      throw .refused(
        path: "privacy.accountant", reason: "only \"rdp\" is proved for Skellam noise",
        advice: "use it, or mechanism = \"discrete-gaussian\"")
    }
    guard quantization.entryClip == 0 else {
      throw .refused(
        path: "quantization.entry_clip", reason: "entries with noise exceed it",
        advice: "set it to 0; the norm, noise included, is proved")
    }
    guard crypto.noise == .fresh else {
      throw .refused(
        path: "crypto.noise", reason: "\"repeatable\" masks hide no single update, and [privacy] claims that they do",
        advice: "use noise = \"fresh\"")
    }
    guard crypto.proofs != .none || parties.corruptedClients == 0 else {
      throw .refused(
        path: "crypto.proofs",
        reason: "is \"none\" and \(parties.corruptedClients) clients may be corrupted: one of them can add a multiple "
          + "of another's update, and the noise is for one update",
        advice: "use proofs = \"norm\", or corrupted_clients = 0")
    }
    // Control variates are a second sum that one client moves.
    guard training.strategy != .scaffold else {
      throw .refused(
        path: "training.strategy", reason: "\"\(training.strategy.rawValue)\" opens sums that get no noise",
        advice: "use \"fedavg\" or another strategy whose only sum is that of updates")
    }
    // Moving an update into a region undoes a part of the noise.
    guard quantization.ball == 0, quantization.similarity == nil else {
      throw .refused(
        path: "privacy.noise", reason: "an update that is moved towards the last mean loses a part of its noise",
        advice: "set quantization.ball to 0 and leave quantization.similarity out, or use noise = \"none\"")
    }
    guard parties.sampling == 1 || p.noise != .central else {
      throw .refused(
        path: "parties.sampling", reason: "not every round draws the party that adds the noise",
        advice: "set it to 1, or use noise = \"distributed\"")
    }
    if p.unit == .example { try checkExamples() }
  }

  /// One secret sample and one step a round: what the accountant counts.
  private func checkExamples() throws(WorkbenchError) {
    guard training.epochs == 1 else {
      throw .refused(
        path: "training.epochs", reason: "unit = \"example\" makes one step a round, of one sample",
        advice: "set epochs = 1, and more rounds")
    }
    guard training.optimizer == .sgd, training.schedule == .constant, training.warmUp == 0 else {
      throw .refused(
        path: "training.optimizer", reason: "unit = \"example\" makes plain steps of one size, and remembers nothing",
        advice: "use optimizer = \"sgd\", schedule = \"constant\" and no warm-up")
    }
    guard parties.maxSamples > 0 else {
      throw .refused(
        path: "parties.max_samples",
        reason: "is taken from the data; with unit = \"example\" updates are divided by it, and it must say nothing "
          + "of them",
        advice: "state a number that no client's training rows exceed")
    }
  }
}

import BigNum
public import Privacy
import Quantization

/// What a client does for differential privacy before it seals (docs/privacy.md).
public struct LocalPrivacy: Hashable, Sendable {
  /// Of which examples a client makes one step a round, where the unit is an example.
  public struct Sampling: Hashable, Sendable {
    /// q: the probability with which an example is in a round's sample.
    public let rate: Double
    /// B: what the sum of clipped gradients is divided by, a public constant.
    public let expectedBatch: Double

    /// A Poisson sample.
    public init(rate: Double, expectedBatch: Double) {
      self.rate = rate
      self.expectedBatch = expectedBatch
    }
  }

  /// What is told of the model's quality on hold-outs.
  public enum Metrics: Hashable, Sendable {
    /// Nothing: zeros are sealed.
    case withheld
    /// Exact counts, which no ε covers.
    case exact
  }

  /// What features are standardised by.
  public enum Statistics: Hashable, Sendable {
    /// The middle and width of their stated ranges: nothing is told.
    case ranges
    /// Exact moments, which no ε covers.
    case exact
  }

  /// Each client's noise on its update; where it is central, that of the noise party.
  public let noise: IntegerNoise
  /// A longer vector of noise is drawn again; what is proved of an update grows by that.
  public let noiseBound: Int64
  /// The sample of examples; nil where a client trains as ever, and it is the client that is hidden.
  public let sampling: Sampling?
  /// What is told of hold-outs.
  public let metrics: Metrics
  /// What features are standardised by.
  public let statistics: Statistics
  /// Whether one party without data adds all the noise.
  public let isCentral: Bool

  /// Noise for updates of d entries.
  public init(
    noise: IntegerNoise, dimension: Int, sampling: Sampling? = nil, metrics: Metrics = .withheld,
    statistics: Statistics = .ranges, isCentral: Bool = false
  ) {
    self.noise = noise
    noiseBound = noise.normBound(dimension: dimension)
    self.sampling = sampling
    self.metrics = metrics
    self.statistics = statistics
    self.isCentral = isCentral
  }

  /// A quantised update with noise. A draw that is longer than the bound, which does not depend on the update, is
  /// thrown away; a result that is longer than what is proved is refused here, and never sealed.
  package func noisy(
    _ update: [Int64], bound: Int64, using rng: inout some RandomNumberGenerator
  ) throws -> [Int64] {
    let limit = BigInt(Int(noiseBound)) * BigInt(Int(noiseBound))
    var drawn = try noise.sample(update.count, using: &rng)
    while FixedPoint.squaredNorm(drawn) > limit { drawn = try noise.sample(update.count, using: &rng) }
    let sum = zip(update, drawn).map(+)
    guard FixedPoint.squaredNorm(sum) <= BigInt(Int(bound)) * BigInt(Int(bound)) else {
      throw FederationError.plan("an update with its noise is longer than the bound of \(bound) that is proved of it")
    }
    return sum
  }
}

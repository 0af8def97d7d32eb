import BigNum
public import Learning
public import Ledger
public import NormProofs
import Wire

/// The model, and what the strategy remembers of earlier rounds: a function of the sums that were opened, computed alike
/// by validators, trustees, auditors, clients and the plaintext twin.
public struct LearningState: Hashable, Sendable {
  /// How sums become models.
  public let rule: AggregationRule
  /// Parameters of the current model.
  public internal(set) var model: [Double]
  /// The server's step with its moments; nil for FedAvg.
  public private(set) var server: ServerOptimizer?
  /// c, SCAFFOLD's control variate of the server; empty where there is none.
  public private(set) var control: [Double]
  /// A: the mean of the last round's updates as they were sealed, towards zero; nil where no update is compared with it,
  /// before the first round, and where it is 0.
  public private(set) var reference: PublicVector?

  private let fractionBits: Int
  private let maximumSamples: Int
  private let norm: Int64?

  /// The state before the first round.
  ///
  /// - Parameters:
  ///   - model: d first parameters.
  ///   - fractionBits: f: an opened sum is an integer times 2^-f.
  ///   - maximumSamples: n_max, the sample count of weight 1.
  ///   - norm: β, which no honest update exceeds; nil where none is proved.
  public init(
    _ rule: AggregationRule, model: [Double], fractionBits: Int, maximumSamples: Int, norm: Int64? = nil
  ) {
    self.rule = rule
    self.model = model
    self.fractionBits = fractionBits
    self.maximumSamples = maximumSamples
    self.norm = norm
    server = rule.server
    control = [Double](repeating: 0, count: rule.control == nil ? 0 : model.count)
  }

  /// Moves on by a training round.
  ///
  /// The divisor is Σn_i/n_max, or the number of updates where all weigh the same. Where it is not positive, which only
  /// false counts can bring about, or where the step would leave the finite numbers, all stays as it is.
  ///
  /// - Parameters:
  ///   - update: ΣX.
  ///   - control: The sum of the vectors of role `control`.
  ///   - samples: Σn_i.
  ///   - accepted: How many updates are in the sum.
  public mutating func step(update: [Int64], control changes: [Int64]?, samples: Int64, accepted: Int) {
    let weight = rule.control == nil ? Double(samples) / Double(maximumSamples) : Double(accepted)
    guard weight > 0, accepted > 0 else { return }
    let delta = ModelCodec.mean(update, weight: weight, fractionBits: fractionBits)
    if var server {
      // The old moments are let go of while the new ones are made.
      self.server = nil
      do throws(LearningError) { try server.step(model: &model, pseudoGradient: delta) } catch {
        self.server = server
        return
      }
      self.server = server
    } else {
      model = zip(model, delta).map { $0 + $1 }
    }
    if let changes, let control = rule.control {
      // c + ΣΔc_i/N: of all clients, as those that are not in the round change nothing.
      let mean = ModelCodec.mean(changes, weight: control.scale * Double(control.clients), fractionBits: fractionBits)
      self.control = zip(self.control, mean).map { $0 + $1 }
    }
    if rule.hasPredicates { reference = Self.reference(update, of: accepted, norm: norm) }
  }

  /// Goes on from another model with the same memory, as who verifies a single step does.
  public mutating func replace(model: [Double]) { self.model = model }

  /// What updates of the next round must be, beside short; nil where nothing more is asked.
  public var region: UpdateRegion? {
    guard let norm, let reference else { return nil }
    return UpdateRegion(rule, reference: reference, norm: norm)
  }

  /// ΣX/accepted, towards zero; masks' noise can make it longer than β, and then it is shortened to that.
  private static func reference(_ sum: [Int64], of accepted: Int, norm: Int64?) -> PublicVector? {
    guard let norm else { return nil }
    var mean = PublicVector(sum.map { $0 / Int64(accepted) })
    if let length = mean.norm.asInt, length > norm {
      mean = PublicVector(mean.entries.map { Int64(Int128($0) * Int128(norm) / Int128(length)) })
    }
    return mean.entries.isEmpty ? nil : mean
  }

  /// Names what is remembered beside the model; zero where nothing is.
  ///
  /// An opening names it too: what a client proves depends on it, and an honest submission of one fork would be false,
  /// and an offence, on another with the same model and another mean.
  public var digest: Hash {
    guard server != nil || !control.isEmpty || reference != nil else { return .zero }
    var w = Writer()
    for list in [server?.first ?? [], server?.second ?? [], control] {
      w.list(list) { $0.double($1 == 0 ? 0 : $1) }
    }
    w.list(reference?.entries ?? []) { $0.int64($1) }
    return Hash("SealedSum strategy state v1", w.bytes)
  }
}

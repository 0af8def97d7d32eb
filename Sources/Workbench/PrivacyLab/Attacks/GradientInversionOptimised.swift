import Learning

/// Searches the row whose gradient points where the update points (Zhu et al. 2019; the cosine of Geiping et al. 2020).
/// It knows neither the step size nor the label, which the last bias gives away (Zhao et al. 2020).
struct GradientInversionOptimised: Attack {
  let name = "gradient-inversion-optimised"
  /// As of `GradientInversionAnalytic`.
  let metric = "identification"

  func direction(_ mode: AttackMode) -> AttackDirection { mode == .plaintext ? .works : .chance }

  func obstacle(_ trial: Trial) -> String? {
    trial.firstLayer == nil
      ? "the model's first layer is not dense, and nothing else gives derivatives by its inputs" : trial.noClasses
  }

  func measure(_ trial: Trial, _ modes: [AttackMode], _ lab: Laboratory) async throws -> [AttackMode: Measurement] {
    guard let layer = trial.firstLayer else { return [:] }
    let victims = try (0..<max(8, trial.size.victims / 2)).map { try Victim(trial, $0, rows: 1) }
    return try Reconstructions.measure(trial, victims, modes) { victim, seen in
      var stream = trial.stream("reconstruction", victim.client)
      return Search(trial, layer, seen).run(steps: trial.size.steps, using: &stream)
    }
  }

  /// Adam on 1 − cos(∇ℓ(x), −update).
  struct Search {
    private let model: any Model
    private let parameters: [Double]
    private let layer: DenseLayer
    private let target: [Double]
    private let label: Int

    init(_ trial: Trial, _ layer: DenseLayer, _ update: [Double]) {
      model = trial.model
      parameters = trial.start.parameters
      self.layer = layer
      let norm = Vectors.norm(update)
      target = update.map { norm > 0 ? -$0 / norm : 0 }
      // The bias of the true class falls in the gradient, and rises in the update; of two classes there may be one bias.
      let outputs = model.classes == 2 && model.tensors.last?.count == 1 ? 1 : model.classes
      let biases = update.suffix(outputs)
      label =
        outputs == 1
        ? (update.last ?? 0) > 0 ? 1 : 0
        : zip(biases.indices, biases).max { $0.1 < $1.1 }.map { $0.0 - biases.startIndex } ?? 0
    }

    func run(steps: Int, using stream: inout RandomStream) -> [Double] {
      var x = (0..<layer.inputs).map { _ in 0.1 * stream.normal() }
      var (first, second) = (x.map { _ in 0.0 }, x.map { _ in 0.0 })
      var (best, bestLoss) = (x, Double.infinity)
      for step in 1...steps {
        let (loss, slope) = descent(x)
        if loss < bestLoss { (best, bestLoss) = (x, loss) }
        let rate = 0.1 * (1 - 0.9 * Double(step) / Double(steps))
        let (c1, c2) = (
          1 - PortableMath.exp(Double(step) * -0.105_360_5), 1 - PortableMath.exp(Double(step) * -0.001_000_5)
        )
        for i in x.indices {
          first[i] = 0.9 * first[i] + 0.1 * slope[i]
          second[i] = 0.999 * second[i] + 0.001 * slope[i] * slope[i]
          x[i] -= rate * (first[i] / c1) / ((second[i] / c2).squareRoot() + 1e-12)
        }
      }
      return best
    }

    private func gradient(_ x: [Double], _ parameters: [Double]) -> [Double] {
      var g = [Double](repeating: 0, count: parameters.count)
      _ = model.accumulateGradient(x, label: label, parameters: parameters, into: &g)
      return g
    }

    /// The loss and its gradient: mixed derivatives are symmetric, so that ∂/∂x of v·∇_θ ℓ is the derivative of ∇_x ℓ
    /// along v, a central difference of two passes.
    private func descent(_ x: [Double]) -> (loss: Double, slope: [Double]) {
      let g = gradient(x, parameters)
      let norm = Vectors.norm(g)
      guard norm > 0 else { return (1, x.map { _ in 0 }) }
      let cosine = Vectors.dot(g, target) / norm
      let v = g.indices.map { (cosine * g[$0] / norm - target[$0]) / norm }
      let length = Vectors.norm(v)
      guard length > 0 else { return (1 - cosine, x.map { _ in 0 }) }
      let step = 1e-4 / length
      let (above, below) = (Vectors.sum(parameters, v, times: step), Vectors.sum(parameters, v, times: -step))
      let (up, down) = (
        layer.inputGradient(gradient(x, above), parameters: above),
        layer.inputGradient(gradient(x, below), parameters: below)
      )
      return (1 - cosine, zip(up, down).map { ($0 - $1) / (2 * step) })
    }
  }
}

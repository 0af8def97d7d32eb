extension LocalTrainer {
  /// One step of gradient descent on a secret Poisson sample, what differential privacy of examples is about: every
  /// example is in the sample with probability q, independently, and its gradient is clipped to C = `clippingNorm`.
  ///
  /// The update is −η·(Σ_(j in the sample) clip_C(∇ℓ_j)/B + λ·θ). B is a constant that everybody knows, and not the size
  /// of the sample, so that one example more or less moves the update by at most η·C/B, but for rounding
  /// (`poissonStepSensitivity`). The sample may be empty.
  ///
  /// - Parameters:
  ///   - rate: q in (0, 1], rounded up to a multiple of 2^−53.
  ///   - expectedBatch: B > 0.
  ///   - rng: Nobody else may know what it gives, or there is no credit for sampling.
  /// - Throws: `parameter` without a clipping norm, for a rate or a batch out of range, with a schedule or an optimiser
  ///   other than plain SGD; as `train`.
  public func poissonStep(
    _ model: any Model, from global: [Double], on data: Dataset, rate: Double, expectedBatch: Double,
    using rng: inout some RandomNumberGenerator, work: BatchWork = BatchWork()
  ) throws(LearningError) -> Update {
    try validate()
    try model.check(data, parameters: global)
    guard let clippingNorm else {
      throw .parameter(name: "clipping norm", value: "none", allowed: "a positive number, which bounds an example")
    }
    guard rate > 0, rate <= 1 else { throw .parameter(name: "rate", value: "\(rate)", allowed: "(0, 1]") }
    guard expectedBatch > 0, expectedBatch.isFinite else {
      throw .parameter(name: "expected batch", value: "\(expectedBatch)", allowed: "a positive number")
    }
    guard schedule == nil, optimizer?.isPlain ?? true else {
      throw .parameter(name: "optimizer", value: "with a memory or a schedule", allowed: "plain SGD of one step size")
    }
    let threshold = (rate * 0x1p53).rounded(.up)
    let sample = (0..<data.count).filter { _ in Double(rng.next() >> 11) < threshold }
    var gradient = [Double](repeating: 0, count: global.count)
    let losses =
      sample.isEmpty
      ? []
      : model.accumulateGradient(
        ofBatch: sample[...], of: data, parameters: global, clippedTo: clippingNorm, work: work, into: &gradient)
    let decays = decayMask(model)
    let delta = global.indices.map { i in
      -learningRate * (gradient[i] / expectedBatch + (decays[i] ? l2 * global[i] : 0))
    }
    let loss = losses.isEmpty ? 0 : losses.reduce(0, +) / Double(losses.count)
    guard loss.isFinite, delta.allSatisfy(\.isFinite) else { throw .diverged(epoch: 1) }
    return Update(delta: delta, samples: data.count, loss: loss, stepSizes: learningRate)
  }

  /// How far one example more or less moves the update of `poissonStep` in ℓ2, η·C/B and what sums of doubles can add:
  /// each of m additions rounds by 2^−53 of what is there, at most m·C, in both of two neighbours.
  public func poissonStepSensitivity(expectedBatch: Double, maximumSamples m: Int) -> Double {
    let rounding = 1 + 0x1p-40 + Double(m) * Double(m) * 0x1p-51
    return learningRate * (clippingNorm ?? .infinity) / expectedBatch * rounding
  }
}

extension LocalTrainer.Update {
  /// The same update with another sample count: where what a client has must not show, all count alike.
  public func counted(as samples: Int) -> LocalTrainer.Update {
    LocalTrainer.Update(delta: delta, samples: samples, loss: loss, stepSizes: stepSizes)
  }
}

extension Network {
  /// The gradient by chunks of `chunkSize` samples in the order of the batch, each from zero, added in their order: with
  /// `portable` products the same to the last bit on any number of threads. With a clipping norm each sample passes
  /// back by itself.
  public func accumulateGradient(
    ofBatch batch: ArraySlice<Int>, of data: Dataset, parameters: [Double], clippedTo norm: Double?, work: BatchWork,
    into gradient: inout [Double]
  ) -> [Double] {
    var losses: [Double] = []
    losses.reserveCapacity(batch.count)
    let chunks = Self.chunks(batch)
    // As many chunks at a time as there are threads: their gradients are all that is kept.
    for start in stride(from: 0, to: chunks.count, by: work.workers) {
      let wave = chunks[start..<min(start + work.workers, chunks.count)]
      let parts = work.map(Array(wave)) { chunk in
        let samples = chunk.map { (data.features[$0], data.target($0)) }
        return chunkGradient(samples, parameters, norm, work.products)
      }
      for part in parts {
        for i in gradient.indices { gradient[i] += part.gradient[i] }
        losses += part.losses
      }
    }
    return losses
  }

  /// Predictions by chunks.
  public func probabilities(
    ofBatch batch: ArraySlice<Int>, of data: Dataset, parameters: [Double], work: BatchWork
  ) -> [[Double]] {
    work.map(Self.chunks(batch)) { chunk in
      outputs(chunk.map { data.features[$0] }, parameters, work.products).map(objective.predictions)
    }.flatMap { $0 }
  }

  private static func chunks(_ batch: ArraySlice<Int>) -> [ArraySlice<Int>] {
    stride(from: batch.startIndex, to: batch.endIndex, by: chunkSize).map {
      batch[$0..<min($0 + chunkSize, batch.endIndex)]
    }
  }

  private func chunkGradient(
    _ samples: [(x: [Double], target: Target)], _ parameters: [Double], _ norm: Double?, _ products: MatrixProducts
  ) -> (gradient: [Double], losses: [Double]) {
    var sum = [Double](repeating: 0, count: parameterCount)
    guard let norm else {
      let losses = addGradient(samples, parameters, products, to: &sum)
      return (sum, losses)
    }
    var losses: [Double] = []
    for sample in samples {
      var own = [Double](repeating: 0, count: parameterCount)
      losses += addGradient([sample], parameters, products, to: &own)
      addClipped(own, to: norm, into: &sum)
    }
    return (sum, losses)
  }
}

/// Moves and scales numeric features to mean 0 and deviation 1, as all clients' summed moments give them.
public struct Standardiser: Codable, Hashable, Sendable {
  /// Means of x' over all clients, one a numeric feature.
  public let means: [Double]
  /// Standard deviations of x', never 0.
  public let deviations: [Double]

  /// The least variance of x' that sums with f fraction bits show: 4·2^−f.
  private static func leastVariance(fractionBits f: Int) -> Double { 4 / Double(1 << f) }

  /// The standardiser of summed moments.
  ///
  /// A feature that nobody has, or whose variance is lost in the fixed point (below 4·2^−f), is constant for all we
  /// know: its deviation is set to 1, half a range being a large step then, not an enormous one. So is that of a feature
  /// whose sums cannot be moments, because some client's were none: it is taken over its stated range instead, and one
  /// false client cannot stop the others.
  public init(_ moments: Moments) {
    let f = moments.fractionBits
    let one = Int128(1) << Int128(f)
    var (means, deviations): ([Double], [Double]) = ([], [])
    for i in stride(from: 0, to: moments.vector.count, by: 3) {
      let (n, sum, squares) = (
        Int128(moments.vector[i]), Int128(moments.vector[i + 1]), Int128(moments.vector[i + 2])
      )
      // x'² ≤ x' for each sample; both are rounded by at most half a unit. The mean of squares is no less than the square.
      guard n > 0, n * one <= 1 << 60, sum >= 0, sum <= n * one, squares >= 0, squares <= sum + n,
        n * squares * one >= sum * sum - n * n * one
      else {
        means.append(0.5)
        deviations.append(1)
        continue
      }
      means.append(Double(sum) / (Double(n) * Double(one)))
      // n²·2^(2f)·variance, exactly; below 2^122 as n·2^f ≤ 2^60.
      let scaled = Double(n * squares * one - sum * sum)
      let variance = scaled / (Double(n) * Double(n)) / (Double(one) * Double(one))
      deviations.append(variance < Self.leastVariance(fractionBits: f) ? 1 : variance.squareRoot())
    }
    self.means = means
    self.deviations = deviations
  }

  /// Positions among the numeric features of those that vary, but by so little of their stated range that the sums do not
  /// show it (`init(_:)`): they stay as they are, and a model hardly sees them.
  public static func lost(in parts: [RawDataset]) -> [Int] {
    guard let inputs = parts.first?.numericInputs else { return [] }
    let least = leastVariance(fractionBits: Moments.defaultFractionBits)
    return inputs.indices.filter { j in
      var (n, mean, squares) = (0.0, 0.0, 0.0)
      for part in parts {
        for i in 0..<part.count {
          let row = part.row(i)
          let x = row[row.startIndex + inputs[j]]
          guard !x.isNaN else { continue }
          n += 1
          // Welford 1962: what varies little is not lost in a difference of large sums.
          let step = x - mean
          mean += step / n
          squares += step * (x - mean)
        }
      }
      return squares > 0 && squares / n < least
    }
  }

  /// The standardiser that a model was written with. Refuses lists of different lengths, what is not finite, and
  /// deviations that are not positive.
  public init(means: [Double], deviations: [Double]) throws(LearningError) {
    guard means.count == deviations.count else {
      throw .count(of: "deviations", expected: means.count, got: deviations.count)
    }
    guard (means + deviations).allSatisfy(\.isFinite), deviations.allSatisfy({ $0 > 0 }) else {
      throw .nonFinite("a mean or a deviation, which must be positive,")
    }
    self.means = means
    self.deviations = deviations
  }

  /// The samples with (x' − mean)/deviation in place of numeric features; a missing one becomes 0, the mean. Values of a
  /// regression become (y − lower)/(upper − lower) in [0, 1], so that one step size serves every unit.
  public func apply(_ data: RawDataset) throws(LearningError) -> Dataset {
    guard data.numericInputs.count == means.count else {
      throw .count(of: "numeric features", expected: means.count, got: data.numericInputs.count)
    }
    let features = (0..<data.count).map { i in
      var x = Array(data.row(i))
      for (j, input) in data.numericInputs.enumerated() {
        x[input] = x[input].isNaN ? 0 : (x[input] - means[j]) / deviations[j]
      }
      return x
    }
    guard !data.targetRanges.isEmpty else {
      return try Dataset(features: features, labels: data.labels, classes: data.classes)
    }
    let values = data.values.map { row in
      zip(row, data.targetRanges).map { ($0 - $1.lowerBound) / ($1.upperBound - $1.lowerBound) }
    }
    return try Dataset(features: features, values: values)
  }

  /// The same for rows without labels.
  public func apply(_ rows: [[Double?]], numericInputs: [Int]) throws(LearningError) -> [[Double]] {
    guard numericInputs.count == means.count, means.count == deviations.count else {
      throw .count(of: "numeric features", expected: means.count, got: numericInputs.count)
    }
    return rows.map { row in
      var x = row.map { $0 ?? 0 }
      for (i, input) in numericInputs.enumerated() {
        x[input] = row[input].map { ($0 - means[i]) / deviations[i] } ?? 0
      }
      return x
    }
  }
}

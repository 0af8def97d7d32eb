import Foundation
import Testing

/// Known answers, read by path.
let vectors = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "Vectors/privacy")

/// A fixed stream (Steele, Lea, Flood 2014), so that statistical tests decide the same way every time.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A row of Tests/Vectors/privacy/epsilons.json.
struct EpsilonVector {
  let noiseMultiplier: Double
  let samplingRate: Double
  let steps: Int
  let delta: Double
  let renyi: Double
  let privacyLoss: Double?
  let withoutReplacement: Double?

  static func all() throws -> [EpsilonVector] {
    let file = vectors.appending(path: "epsilons.json")
    return try JSONDecoder().decode([[Double?]].self, from: Data(contentsOf: file)).map { row in
      let row = try #require(row.count == 7 ? row : nil)
      return EpsilonVector(
        noiseMultiplier: try #require(row[0]), samplingRate: try #require(row[1]), steps: Int(try #require(row[2])),
        delta: try #require(row[3]), renyi: try #require(row[4]), privacyLoss: row[5], withoutReplacement: row[6])
    }
  }
}

/// Pearson's χ² of integer samples against a probability mass, over cells of at least 20 expected samples, and how many
/// standard deviations it lies above its mean.
func chiSquared(_ samples: [Int64], _ mass: (Int64) -> Double, about range: ClosedRange<Int64>) -> Double {
  var counts: [Int64: Int] = [:]
  for x in samples { counts[min(max(x, range.lowerBound - 1), range.upperBound + 1), default: 0] += 1 }
  let n = Double(samples.count)
  var (chi, cells) = (0.0, 0)
  var (expected, seen, covered, counted) = (0.0, 0, 0.0, 0)
  for x in range {
    expected += n * mass(x)
    seen += counts[x] ?? 0
    if expected >= 20 {
      chi += (Double(seen) - expected) * (Double(seen) - expected) / expected
      (cells, covered, counted) = (cells + 1, covered + expected, counted + seen)
      (expected, seen) = (0, 0)
    }
  }
  // All else is one cell.
  let left = n - covered
  if left >= 5 {
    let others = Double(samples.count - counted)
    chi += (others - left) * (others - left) / left
    cells += 1
  }
  let freedom = Double(max(1, cells - 1))
  return (chi - freedom) / (2 * freedom).squareRoot()
}

/// Mean and variance.
func moments(_ samples: [Int64]) -> (mean: Double, variance: Double) {
  let n = Double(samples.count)
  let mean = samples.reduce(0) { $0 + Double($1) } / n
  return (mean, samples.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / n)
}

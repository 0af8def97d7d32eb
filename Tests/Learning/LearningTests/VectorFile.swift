import Foundation
import Learning

/// A file of Tests/Vectors/learning, found from this source file.
func vectors<T: Decodable>(_ name: String, as type: T.Type) throws -> T {
  let tests = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
  let url = tests.appendingPathComponent("Vectors/learning/\(name).json")
  return try JSONDecoder().decode(type, from: Data(contentsOf: url))
}

/// The largest |a − b|/max(1, |b|); infinite where lengths differ.
func distance(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1) / max(1, abs($1.1))) } : .infinity
}

/// Standard normal deviates.
func normals(_ count: Int, _ seed: UInt64) -> [Double] {
  var s = RandomStream(seed: seed, "normals")
  return (0..<count).map { _ in s.normal() }
}

/// A network that Tests/Vectors/learning/make.py ran in PyTorch.
struct NetworkVector: Decodable {
  let name: String
  let network: Network
  let tensors: [String]
  let shapes: [[Int]]
  let parameters: [Double]
  let features: [[Double]]
  let labels: [Int]
  let values: [[Double]]
  let predictions: [[Double]]
  let losses: [Double]
  let gradient: [Double]
  let step: [Double]
  let norm: Double
  let clipped: [Double]

  func dataset() throws -> Dataset {
    values.isEmpty
      ? try Dataset(features: features, labels: labels, classes: network.classes)
      : try Dataset(features: features, values: values)
  }
}

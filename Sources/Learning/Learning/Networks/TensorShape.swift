/// The extents of one sample's numbers: [channels, height, width], or [features] as channels with one position each.
struct TensorShape: Hashable, Sendable {
  let channels: Int
  let height: Int
  let width: Int
  /// Whether there are no positions left: a vector of features.
  let isFlat: Bool

  /// Largest number of doubles of one array that a network asks for: 2^26, 512 MiB.
  static let maximumEntries = 1 << 26

  static func features(_ n: Int) -> TensorShape { TensorShape(channels: n, height: 1, width: 1, isFlat: true) }
  static func image(_ channels: Int, _ height: Int, _ width: Int) -> TensorShape {
    TensorShape(channels: channels, height: height, width: width, isFlat: false)
  }

  /// Reads [features] or [channels, height, width].
  init(_ extents: [Int]) throws(LearningError) {
    guard extents.count == 1 || extents.count == 3, extents.allSatisfy({ (1...modelLimit).contains($0) }),
      let count = checkedProduct(extents), count <= modelLimit
    else {
      throw .parameter(
        name: "input shape", value: "\(extents)",
        allowed: "[features] or [channels, height, width], at least 1 each, at most \(modelLimit) in all")
    }
    self = extents.count == 1 ? .features(extents[0]) : .image(extents[0], extents[1], extents[2])
  }

  private init(channels: Int, height: Int, width: Int, isFlat: Bool) {
    (self.channels, self.height, self.width, self.isFlat) = (channels, height, width, isFlat)
  }

  /// Positions of a channel.
  var positions: Int { height * width }
  /// Numbers in all. Shapes are made by the plan only, which has checked it.
  var count: Int { channels * positions }
  var extents: [Int] { isFlat ? [channels] : [channels, height, width] }
}

/// The product, or nil where it leaves the integers.
func checkedProduct(_ factors: [Int]) -> Int? {
  var product = 1
  for factor in factors {
    let (next, overflow) = product.multipliedReportingOverflow(by: factor)
    if overflow { return nil }
    product = next
  }
  return product
}

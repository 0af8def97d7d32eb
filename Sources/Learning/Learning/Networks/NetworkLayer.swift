/// A layer of a `Network` before its output layer. Images are [channels, height, width], row by row.
public enum NetworkLayer: Hashable, Sendable {
  /// W·x + b with that many outputs. An image is flattened first, channel by channel.
  case dense(units: Int)
  /// The correlation of each of `channels` filters, `kernel` × `kernel` over all input channels, plus a bias, at every
  /// `stride`th position of the image, around which `padding` zeros lie on each side. What networks call convolution.
  case convolution(channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0)
  /// The largest of each square of `size` × `size`; rows and columns that fill no square are dropped.
  case maxPool(size: Int)
  /// The mean of each such square.
  case averagePool(size: Int)
  /// max(0, x), with derivative 0 at 0, or tanh x, number by number.
  case activation(Perceptron.Activation)
  /// The image as a vector of features: channel by channel, row by row.
  case flatten
}

extension NetworkLayer: Codable {
  private enum CodingKeys: String, CodingKey { case kind, units, channels, kernel, stride, padding, size }

  /// Reads `kind` (`dense`, `convolution`, `max-pool`, `average-pool`, `relu`, `tanh`, `flatten`) and the numbers that
  /// belong to it; `stride` is 1 and `padding` 0 unless stated. Sizes are checked by `Network`.
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    switch try c.decode(String.self, forKey: .kind) {
    case "dense": self = .dense(units: try c.decode(Int.self, forKey: .units))
    case "convolution":
      self = .convolution(
        channels: try c.decode(Int.self, forKey: .channels), kernel: try c.decode(Int.self, forKey: .kernel),
        stride: try c.decodeIfPresent(Int.self, forKey: .stride) ?? 1,
        padding: try c.decodeIfPresent(Int.self, forKey: .padding) ?? 0)
    case "max-pool": self = .maxPool(size: try c.decode(Int.self, forKey: .size))
    case "average-pool": self = .averagePool(size: try c.decode(Int.self, forKey: .size))
    case "relu": self = .activation(.relu)
    case "tanh": self = .activation(.tanh)
    case "flatten": self = .flatten
    case let other:
      throw LearningError.parameter(
        name: "layer kind", value: other,
        allowed: "dense, convolution, max-pool, average-pool, relu, tanh, flatten")
    }
  }

  /// Writes the keys that `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .dense(let units):
      try c.encode("dense", forKey: .kind)
      try c.encode(units, forKey: .units)
    case .convolution(let channels, let kernel, let stride, let padding):
      try c.encode("convolution", forKey: .kind)
      try c.encode(channels, forKey: .channels)
      try c.encode(kernel, forKey: .kernel)
      try c.encode(stride, forKey: .stride)
      try c.encode(padding, forKey: .padding)
    case .maxPool(let size):
      try c.encode("max-pool", forKey: .kind)
      try c.encode(size, forKey: .size)
    case .averagePool(let size):
      try c.encode("average-pool", forKey: .kind)
      try c.encode(size, forKey: .size)
    case .activation(let activation): try c.encode(activation.rawValue, forKey: .kind)
    case .flatten: try c.encode("flatten", forKey: .kind)
    }
  }
}

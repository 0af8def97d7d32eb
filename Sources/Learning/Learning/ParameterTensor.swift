/// A named part of a model's flat parameters, as frameworks name and shape it: `weight` (outputs × inputs), `bias`.
public struct ParameterTensor: Hashable, Sendable {
  /// Its name, with the layer's in front where there is more than one layer: `hidden.weight`.
  public let name: String
  /// Its extents; entries lie row by row.
  public let shape: [Int]

  /// A tensor.
  public init(name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
  }

  /// Number of entries.
  public var count: Int { shape.reduce(1, *) }
}

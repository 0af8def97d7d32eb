extension Network: Codable {
  private enum CodingKeys: String, CodingKey { case inputShape, layers, objective }

  /// Reads a description and checks it as `init(inputShape:layers:objective:)` does.
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      inputShape: c.decode([Int].self, forKey: .inputShape), layers: c.decode([NetworkLayer].self, forKey: .layers),
      objective: c.decode(Objective.self, forKey: .objective))
  }

  /// Writes the description; parameters are no part of it.
  public func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(inputShape, forKey: .inputShape)
    try c.encode(layers, forKey: .layers)
    try c.encode(objective, forKey: .objective)
  }
}

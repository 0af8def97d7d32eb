public import Learning
public import Reports

/// What a model is besides its parameters: all that somebody needs to feed it rows and to find it on its chain. It is
/// written as JSON (docs/json/model.schema.json).
public struct ModelDescription: Equatable, Sendable {
  /// First of all keys; another number is another format.
  public static let format = "sealedsum-model-1"
  /// JSON lists the values of models of at most so many parameters; the `.npy` beside it always has them.
  public static let largestListed = 100_000

  /// The experiment's name.
  public var name: String
  /// The chain's identifier, 64 hexadecimal digits.
  public var chain: String
  /// Digest of the configuration, which the chain's first block holds.
  public var configuration: String
  /// The training round that the model came out of, from 1.
  public var round: Int
  /// The model's digest on the chain.
  public var digest: String
  /// What kind of model.
  public var kind: ModelConfiguration
  /// What the columns of a table mean.
  public var schema: Schema
  /// Means and deviations of the numeric features, from the chain's opened moments.
  public var standardiser: Standardiser

  /// A description.
  public init(
    name: String, chain: String, configuration: String, round: Int, digest: String, kind: ModelConfiguration,
    schema: Schema, standardiser: Standardiser
  ) {
    self.name = name
    self.chain = chain
    self.configuration = configuration
    self.round = round
    self.digest = digest
    self.kind = kind
    self.schema = schema
    self.standardiser = standardiser
  }

  /// The model without its parameters.
  public func model() throws(LearningError) -> any Model {
    try kind.model(inputs: schema.inputCount, objective: schema.label.objective)
  }

  /// The description with the parameters as JSON: whoever reads it needs nothing else.
  public func json(_ parameters: [Double]) throws(LearningError) -> JSON {
    let model = try model()
    func ints(_ values: [Int]) -> JSON { .array(values.map { .int($0) }) }
    let convolution = kind.convolution.map { c -> JSON in
      [
        "image": ints(c.image), "filters": ints(c.filters), "kernel": .int(c.kernel), "padding": .int(c.padding),
        "dense": ints(c.dense),
      ]
    }
    return .object([
      ("format", .string(Self.format)), ("name", .string(name)), ("round", .int(round)), ("digest", .string(digest)),
      ("chain", .string(chain)), ("configuration", .string(configuration)), ("kind", .string(kind.kind.rawValue)),
      ("hidden", kind.hidden.map { .int($0) } ?? .null), ("layers", kind.layers.map(ints) ?? .null),
      ("convolution", convolution ?? .null), ("targets", .string(schema.label.targetName)),
      ("activation", kind.hasActivation ? .string((kind.activation ?? .relu).rawValue) : .null),
      ("classes", .int(model.classes)), ("class_names", .array(schema.label.classNames.map { .string($0) })),
      ("parameters", .int(model.parameterCount)),
      ("feature_names", .array(schema.inputNames.map { .string($0) })), ("inputs", inputs),
      ("tensors", Self.tensors(model.tensors, parameters)), ("schema", schema.json),
    ])
  }

  /// One object an input of the model: where its number comes from, and how it is moved and scaled.
  private var inputs: JSON {
    var numeric = zip(standardiser.means, standardiser.deviations).makeIterator()
    var out: [JSON] = []
    func add(_ name: String, _ column: String, _ category: JSON, _ range: (Double, Double), _ moments: (Double, Double))
    {
      out.append([
        "name": .string(name), "column": .string(column), "category": category, "lower": .number(range.0),
        "upper": .number(range.1), "mean": .number(moments.0), "deviation": .number(moments.1),
      ])
    }
    for feature in schema.features {
      switch feature.kind {
      case .numeric(let lower, let upper):
        add(feature.column, feature.column, .null, (lower, upper), numeric.next() ?? (0, 1))
      case .categorical(let names, let indicator):
        // Indicators are 0 or 1 as they are: a range of [0, 1], a mean of 0 and a deviation of 1 change nothing.
        for name in names { add("\(feature.column)=\(name)", feature.column, .string(name), (0, 1), (0, 1)) }
        if indicator { add("\(feature.column)=missing", feature.column, .string(""), (0, 1), (0, 1)) }
      case .calendar:
        let names = Schema(features: [feature], label: schema.label).inputNames
        for name in names { add(name, feature.column, .string(name), (0, 1), (0, 1)) }
      }
    }
    return .array(out)
  }

  private static func tensors(_ tensors: [ParameterTensor], _ parameters: [Double]) -> JSON {
    var offset = 0
    var out: [JSON] = []
    for t in tensors {
      let values = parameters.dropFirst(offset).prefix(t.count)
      var members: [(String, JSON)] = [
        ("name", .string(t.name)), ("shape", .array(t.shape.map { .int($0) })), ("offset", .int(offset)),
      ]
      if parameters.count <= largestListed { members.append(("values", .array(values.map { .number($0) }))) }
      out.append(.object(members))
      offset += t.count
    }
    return .array(out)
  }
}

extension ModelDescription: Decodable {
  private enum CodingKeys: String, CodingKey {
    case format, name, round, digest, chain, configuration, kind, hidden, layers, convolution, activation, inputs
    case schema, targets
    case featureNames = "feature_names"
  }

  private struct Input: Decodable {
    var name: String
    var lower: Double
    var upper: Double
    var mean: Double
    var deviation: Double
  }

  /// Reads what `json` writes; parts that contradict each other are refused.
  public init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    guard try c.decode(String.self, forKey: .format) == Self.format else {
      throw LearningError.schema("the model's format is not \(Self.format)")
    }
    let schema = try c.decode(Schema.self, forKey: .schema)
    let inputs = try c.decode([Input].self, forKey: .inputs)
    let names = schema.inputNames
    guard inputs.map(\.name) == names, try c.decode([String].self, forKey: .featureNames) == names else {
      throw LearningError.schema("the model's inputs are not those of its columns")
    }
    let numeric = schema.numericInputs.map { inputs[$0] }
    let ranges = schema.features.compactMap { feature in
      if case .numeric(let lower, let upper) = feature.kind { [lower, upper] } else { nil }
    }
    guard numeric.map({ [$0.lower, $0.upper] }) == ranges else {
      throw LearningError.schema("the ranges of the model's inputs are not those of its columns")
    }
    // Models of before there were others than classifiers have none.
    guard try c.decodeIfPresent(String.self, forKey: .targets) ?? "classes" == schema.label.targetName else {
      throw LearningError.schema("what the model predicts is not what its label says")
    }
    let kind = try c.decode(ModelConfiguration.Kind.self, forKey: .kind)
    self.init(
      name: try c.decode(String.self, forKey: .name), chain: try c.decode(String.self, forKey: .chain),
      configuration: try c.decode(String.self, forKey: .configuration),
      round: try c.decode(Int.self, forKey: .round), digest: try c.decode(String.self, forKey: .digest),
      kind: ModelConfiguration(
        kind: kind, hidden: try c.decodeIfPresent(Int.self, forKey: .hidden),
        activation: kind == .perceptron || kind == .convolutional
          ? try c.decode(Perceptron.Activation.self, forKey: .activation)
          : try c.decodeIfPresent(Perceptron.Activation.self, forKey: .activation),
        layers: try c.decodeIfPresent([Int].self, forKey: .layers),
        convolution: try c.decodeIfPresent(ConvolutionalShape.self, forKey: .convolution)),
      schema: schema,
      standardiser: try Standardiser(means: numeric.map(\.mean), deviations: numeric.map(\.deviation)))
  }
}

extension ModelConfiguration {
  /// Whether there are units that an activation follows.
  var hasActivation: Bool { kind == .perceptron || kind == .convolutional }
}

import Foundation
import Learning
import ModelFiles

/// Models in files, which may come from anywhere.
let modelDecoders: [Decoder] = [
  Decoder("numpy-vector") {
    [NumPyFile.encode([]), NumPyFile.encode([1, -0.5, 0.1])]
  } decode: { bytes in
    guard let vector = NumPyFile.decode(bytes) else { throw ModelRefusal.numPy }
    precondition(NumPyFile.encode(vector) == bytes, "accepted a second encoding")
  },
  Decoder("safetensors-header") {
    let tensors = [ParameterTensor(name: "weight", shape: [1, 2]), ParameterTensor(name: "bias", shape: [1])]
    return [SafetensorsFile.encode(tensors, [1, 2, 3], metadata: [("round", "1")])]
  } decode: { bytes in
    guard let (tensors, _) = SafetensorsFile.header(bytes) else { throw ModelRefusal.safetensors }
    precondition(8 * tensors.map(\.count).reduce(0, +) < bytes.count, "accepted more entries than there are bytes")
  },
  Decoder(text: "model-description") {
    let schema = Schema(
      features: [
        .init(column: "x", kind: .numeric(lower: -1, upper: 1), missing: ["?"]),
        .init(column: "c", kind: .categorical(["a", "b"], missingIndicator: true)),
      ], label: .above(column: "y", threshold: 0))
    let kinds: [ModelConfiguration] = [.init(kind: .logistic), .init(kind: .perceptron, hidden: 1, activation: .tanh)]
    return try kinds.map { kind in
      let description = ModelDescription(
        name: "fuzz", chain: "00", configuration: "00", round: 1, digest: "00", kind: kind, schema: schema,
        standardiser: try Standardiser(means: [0.5], deviations: [0.25]))
      let count = try description.model().parameterCount
      return try description.json([Double](repeating: 0.5, count: count)).compact
    }
  } decode: { text in
    let description = try JSONDecoder().decode(ModelDescription.self, from: Data(text.utf8))
    let model = try description.model()
    precondition(model.tensors.map(\.count).reduce(0, +) == model.parameterCount, "tensors leave parameters out")
    // What is read, and written again, is the same description.
    guard model.parameterCount < 1 << 16 else { return }
    let again = try description.json([Double](repeating: 0, count: model.parameterCount)).compact
    let read = try JSONDecoder().decode(ModelDescription.self, from: Data(again.utf8))
    precondition(read == description, "written otherwise")
  },
]

private enum ModelRefusal: Error { case numPy, safetensors }

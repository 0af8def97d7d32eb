import Configurations
import Contracts
public import Foundation
import Learning
import Reports

/// A model in files: `NAME.npy` has the parameters as one vector, `NAME.safetensors` as named tensors, `NAME.json` says
/// what they mean. The same model gives the same bytes.
public struct ModelFiles: Equatable, Sendable {
  /// What the parameters mean.
  public let description: ModelDescription
  /// All parameters, in the order of the model's tensors.
  public let parameters: [Double]

  /// A model; parameters of another number or of another digest are refused.
  public init(_ description: ModelDescription, parameters: [Double]) throws {
    let model = try description.model()
    guard parameters.count == model.parameterCount else {
      throw LearningError.count(of: "model parameters", expected: model.parameterCount, got: parameters.count)
    }
    self.description = description
    self.parameters = parameters
  }

  /// The files' bytes, by the end of their names; the one that names the others comes last.
  public func files() throws -> [(suffix: String, bytes: [UInt8])] {
    let json = try description.json(parameters)
    // Safetensors' metadata are texts.
    let metadata = [
      ("format", ModelDescription.format), ("name", description.name), ("round", "\(description.round)"),
      ("digest", description.digest), ("chain", description.chain), ("kind", description.kind.kind.rawValue),
      ("feature_names", JSON.array(description.schema.inputNames.map { .string($0) }).compact),
      ("class_names", JSON.array(description.schema.label.classNames.map { .string($0) }).compact),
      ("means", JSON.array(description.standardiser.means.map { .number($0) }).compact),
      ("deviations", JSON.array(description.standardiser.deviations.map { .number($0) }).compact),
    ].map { (key: $0.0, value: $0.1) }
    return [
      ("npy", NumPyFile.encode(parameters)),
      ("safetensors", SafetensorsFile.encode(try description.model().tensors, parameters, metadata: metadata)),
      ("json", Array((json.pretty + "\n").utf8)),
    ]
  }

  /// Writes the three files into a folder, each whole or not at all.
  public func write(to folder: URL, as name: String) throws {
    for (suffix, bytes) in try files() {
      try FileAccess.write(bytes, to: folder.appendingPathComponent("\(name).\(suffix)"))
    }
  }

  /// Reads `NAME.json` and the `NAME.npy` beside it. Parameters that do not have the digest are refused, so that files of
  /// two models are never taken for one.
  public init(json url: URL) throws {
    let description = try FileAccess.json(
      ModelDescription.self, at: url, limit: 64 << 20, what: "the description of a model")
    let file = url.deletingPathExtension().appendingPathExtension("npy")
    guard let parameters = NumPyFile.decode(try FileAccess.bytes(at: file, limit: 1 << 30)) else {
      throw WorkbenchError.malformed(path: file.path, reason: "is not the vector of parameters that a run writes")
    }
    let digest = ModelCodec.digest(parameters).hex
    guard digest == description.digest else {
      throw WorkbenchError.malformed(
        path: file.path, reason: "has the model \(digest), not \(description.digest) of \(url.lastPathComponent)")
    }
    try self.init(description, parameters: parameters)
  }
}

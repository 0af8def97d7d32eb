public import Foundation
import Ledger

extension Configuration {
  /// The file to start from, for a configuration that stands at `file`; nil where parameters are drawn.
  public func initialFile(relativeTo file: URL) -> URL? {
    model.initial.isEmpty
      ? nil : URL(fileURLWithPath: model.initial, relativeTo: file.deletingLastPathComponent()).absoluteURL
  }

  /// Reads the file to start from, and notes its digest where the configuration does not state it.
  mutating func resolveInitial(relativeTo file: URL) throws {
    guard let url = initialFile(relativeTo: file) else { return }
    let isStated = !model.initialDigest.isEmpty
    try takeInitial(url)
    if !isStated { resolutions.append("model.initial_digest=\"\(model.initialDigest)\"") }
  }

  /// Takes the parameters to start from out of a file. One with another digest than the configuration states is refused.
  public mutating func takeInitial(_ url: URL) throws {
    let model = try makeModel(), path = url.standardized.path
    let bytes = try FileAccess.bytes(at: url, limit: ParameterFile.limit(parameters: model.parameterCount))
    let digest = Hash("SealedSum initial model v1", bytes).hex
    guard self.model.initialDigest.isEmpty || self.model.initialDigest == digest else {
      throw WorkbenchError.refused(
        path: path, reason: "has the digest \(digest), and model.initial_digest states another",
        advice: "restore the file, or state this digest")
    }
    do throws(ParameterFault) {
      initialParameters = try initialFormat.parameters(bytes, model.tensors)
    } catch {
      throw WorkbenchError.refused(
        path: path, reason: "is no model to start from: \(error)",
        advice: "name a file of this model, as model/final.safetensors of an earlier run")
    }
    self.model.initialDigest = digest
  }

  private var initialFormat: ParameterFile { model.initial.hasSuffix(".npy") ? .npy : .safetensors }

  func checkInitial() throws(WorkbenchError) {
    guard !model.initial.isEmpty else {
      guard model.initialDigest.isEmpty else {
        throw .refused(
          path: "model.initial_digest", reason: "there is no model.initial", advice: "name the file, or leave both out")
      }
      return
    }
    guard model.initial.hasSuffix(".safetensors") || model.initial.hasSuffix(".npy") else {
      throw .notAllowed(
        path: "model.initial", value: "\"\(model.initial)\"", allowed: "a file that ends in .safetensors or .npy")
    }
    guard model.initialDigest.isEmpty || Hash(hex: model.initialDigest)?.hex == model.initialDigest else {
      throw .notAllowed(
        path: "model.initial_digest", value: "\"\(model.initialDigest.prefix(80))\"",
        allowed: "64 hexadecimal digits in lower case; leave it out to take the file as it is")
    }
  }
}

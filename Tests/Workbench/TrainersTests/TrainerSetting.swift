import Configurations
import Contracts
import Federation
import Foundation
import Learning
import Trainers

/// A folder with a trainer of a small model, which shell scripts are.
final class TrainerSetting: Sendable {
  static let tensors = [ParameterTensor(name: "weight", shape: [2, 3]), ParameterTensor(name: "bias", shape: [2])]
  static let model = [0.5, -1, 2, 0.25, 3, -4, 1, 0]

  let folder: URL
  let notices = Notices()

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A file beside the trainer.
  func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// A trainer that is a shell script: `$1` is the model, `$2` the update.
  func trainer(
    _ script: String, format: ParameterFile = .safetensors, _ change: (inout Configuration.Trainer) -> Void = { _ in }
  ) -> ExternalTrainer {
    var settings = Configuration.Trainer()
    settings.command = ["sh", "-c", script, "sh", "{model}", "{update}"]
    settings.format = format
    settings.timeout = 30
    change(&settings)
    return ExternalTrainer(
      settings, tensors: Self.tensors,
      folders: .init(program: folder.path, kept: folder.path + "/keys/trainer", logs: folder.path + "/logs"),
      trainingRound: { $0 - 1 }, notice: { [notices] in notices.add($0) })
  }

  static func request(client: String = "A", round: Int = 2, model: [Double] = model) throws -> UpdateRequest {
    let data = try Dataset(features: [[1, 2, 3], [4, 5, 6]], labels: [0, 1])
    return UpdateRequest(
      client: client, index: 0, round: round, seed: 7, model: model, training: data, heldOut: data.selecting([1]))
  }

  /// What a client of this trainer is told; nil where it got an update.
  func refusal(_ trainer: ExternalTrainer) throws -> String? {
    let request = try Self.request()
    do throws(FederationError) { _ = try trainer.delta(request) } catch {
      guard case .unavailable(client: "A", let reason) = error else { return "another error: \(error)" }
      return reason
    }
    return nil
  }

  /// The text of a log.
  func log(round: Int = 1, start: Int = 1) throws -> String {
    let name = "logs/client-0-round-\(round)-start-\(start).log"
    return String(decoding: try Data(contentsOf: file(name)), as: UTF8.self)
  }
}

/// What a trainer told.
final class Notices: @unchecked Sendable {
  private let lock = NSLock()
  private var texts: [String] = []

  var all: [String] { lock.withLock { texts } }
  func add(_ text: String) { lock.withLock { texts.append(text) } }
}

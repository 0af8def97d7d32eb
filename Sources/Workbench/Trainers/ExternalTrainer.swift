public import Configurations
import DataFormats
public import Federation
import Files
import Foundation
public import Learning
import Ledger

/// Lets another program train: it reads the global model from a file and writes what it made of it to another, a process
/// a client and round.
public struct ExternalTrainer: UpdateSource {
  /// Its folders.
  public struct Folders: Sendable {
    /// Where the program runs.
    public var program: String
    /// Where updates are kept and files exchanged; only its owner enters it.
    public var kept: String
    /// Where what the program says is kept, a file a start.
    public var logs: String

    /// Folders, which need not exist yet but for the program's.
    public init(program: String, kept: String, logs: String) {
      (self.program, self.kept, self.logs) = (program, kept, logs)
    }
  }

  private let settings: Configuration.Trainer
  private let tensors: [ParameterTensor]
  private let folders: Folders
  private let trainingRound: @Sendable (_ chainRound: Int) -> Int
  private let notice: @Sendable (String) -> Void
  private var store: KeptUpdates { KeptUpdates(folder: folders.kept) }

  /// Bytes of what the program says that are kept, a start.
  static let logLimit = 1 << 20

  /// A trainer of models of these tensors; `notice` is told of every start that failed.
  public init(
    _ settings: Configuration.Trainer, tensors: [ParameterTensor], folders: Folders,
    trainingRound: @escaping @Sendable (_ chainRound: Int) -> Int,
    notice: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    (self.settings, self.tensors, self.folders) = (settings, tensors, folders)
    (self.trainingRound, self.notice) = (trainingRound, notice)
  }

  /// See `UpdateSource`.
  public func delta(_ request: UpdateRequest) throws(FederationError) -> [Double] {
    try prepareFolders()
    do throws(LedgerError) {
      if let kept = try store.update(request.client, round: request.round, model: request.model) { return kept }
    } catch { throw .ledger(error) }
    let delta = try train(request)
    do throws(LedgerError) {
      try store.keep(delta, request.client, round: request.round, model: request.model)
    } catch { throw .ledger(error) }
    return delta
  }

  /// Starts the program, and again where it fails.
  private func train(_ request: UpdateRequest) throws(FederationError) -> [Double] {
    var start = 1
    while true {
      do throws(TrainerFailure) { return try train(request, start) } catch {
        let what = "its trainer failed: \(error)"
        guard start <= settings.restarts else {
          let reason = start > 1 ? "\(what) (start \(start) of \(start))" : what
          throw settings.onFailure == .absent
            ? .unavailable(client: request.client, reason: reason) : .task(client: request.client, reason: reason)
        }
        notice(
          "training round \(trainingRound(request.round)): \(request.client): \(what); started again, "
            + "\(start) of \(settings.restarts)")
        start += 1
      }
    }
  }

  /// Removes what starts that nobody waited for had exchanged; none may be running.
  public static func removeLeftovers(in folders: Folders) {
    for name in Folder.names(at: folders.kept) ?? [] where name.hasPrefix(exchangePrefix) {
      try? FileManager.default.removeItem(atPath: "\(folders.kept)/\(name)")
    }
  }

  private static let exchangePrefix = "exchange-"

  private func prepareFolders() throws(FederationError) {
    for path in [folders.kept, folders.logs] {
      do throws(FileError) { try Folder.make(path, permissions: 0o700) } catch {
        throw .file(path: path, reason: error.reason)
      }
    }
  }

  /// One start of the program, in a new folder for what goes in and comes out.
  private func train(_ request: UpdateRequest, _ start: Int) throws(TrainerFailure) -> [Double] {
    let name = String(UInt64.random(in: 0...UInt64.max), radix: 16)
    let exchange = "\(folders.kept)/\(Self.exchangePrefix)\(name)"
    do throws(FileError) { try Folder.make(exchange, permissions: 0o700) } catch {
      throw .unreadable(reason: error.description)
    }
    // What a trainer made unremovable stays; nobody reads it again.
    defer { try? FileManager.default.removeItem(atPath: exchange) }
    let files = try write(request, to: exchange)
    let arguments = settings.command.map { argument in
      TrainerArgument.filled(argument) { name in
        switch Configuration.TrainerPlaceholder(rawValue: name) {
        case .client: request.client
        case .round: "\(trainingRound(request.round))"
        case .seed: "\(seed(request))"
        case let placeholder?: files[placeholder] ?? ""
        case nil: "{\(name)}"
        }
      }
    }
    let child = ChildProcess(
      arguments: arguments, folder: folders.program, seconds: settings.timeout, outputLimit: Self.logLimit)
    let outcome = try child.run()
    log(outcome, request, start)
    if let failure = outcome.failure { throw failure }
    return try update(at: files[.update] ?? "", request.model)
  }

  private func write(
    _ request: UpdateRequest, to folder: String
  ) throws(TrainerFailure) -> [Configuration.TrainerPlaceholder: String] {
    let (format, ending) = (settings.format, settings.format.rawValue)
    let wanted = Set(
      settings.command.flatMap(TrainerArgument.parts).compactMap { part -> Configuration.TrainerPlaceholder? in
        if case .placeholder(let name) = part { .init(rawValue: name) } else { nil }
      })
    var files: [Configuration.TrainerPlaceholder: String] = [.update: "\(folder)/update.\(ending)"]
    let inputs: [Configuration.TrainerPlaceholder] = [.model, .rows, .holdout]
    for placeholder in inputs where wanted.contains(placeholder) {
      let path = "\(folder)/\(placeholder.rawValue).\(ending)"
      do {
        let bytes =
          switch placeholder {
          case .model: try format.bytes(request.model, tensors)
          case .rows: try RowFile.bytes(request.training, as: format)
          default: try RowFile.bytes(request.heldOut, as: format)
          }
        try FileAccess.write(bytes, to: URL(fileURLWithPath: path), secret: true)
      } catch { throw .unreadable(reason: "its files cannot be written: \(error)") }
      files[placeholder] = path
    }
    return files
  }

  /// θ_local − θ_global out of what the program wrote.
  private func update(at path: String, _ model: [Double]) throws(TrainerFailure) -> [Double] {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try InputFile.bytes(at: path, limit: ParameterFile.limit(parameters: model.count))
    } catch {
      switch error {
      case .notFound: throw .noUpdate
      case .tooLarge(_, let bytes, let limit): throw .tooLarge(bytes: bytes, limit: limit)
      default: throw .unreadable(reason: error.reason)
      }
    }
    let written: [Double]
    do throws(ParameterFault) { written = try settings.format.parameters(bytes, tensors) } catch {
      throw .update(error)
    }
    guard settings.writes == .model else { return written }
    var delta = written
    for i in delta.indices {
      delta[i] -= model[i]
      guard delta[i].isFinite else { throw .overflow(index: i) }
    }
    return delta
  }

  /// A number of this client and round.
  private func seed(_ request: UpdateRequest) -> Int {
    var stream = RandomStream(seed: request.seed, "trainer", request.index, request.round)
    return Int(truncatingIfNeeded: stream.next() >> 33)
  }

  /// Keeps what the program said. That it cannot be kept is no reason to stop a run.
  private func log(_ outcome: ChildProcess.Outcome, _ request: UpdateRequest, _ start: Int) {
    let round = trainingRound(request.round)
    var text = Array("\(request.client), training round \(round), start \(start)\n".utf8) + outcome.output
    if outcome.dropped > 0 { text += Array("\n… \(outcome.dropped) further bytes are not kept\n".utf8) }
    if let failure = outcome.failure { text += Array("\n\(failure)\n".utf8) }
    let name = "client-\(request.index)-round-\(round)-start-\(start).log"
    try? FileAccess.write(text, to: URL(fileURLWithPath: "\(folders.logs)/\(name)"), secret: true)
  }
}

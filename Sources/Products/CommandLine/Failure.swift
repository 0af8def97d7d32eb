import ArgumentParser
import Configurations
import Contracts
import Federation
import Foundation
import Learning
import Ledger
import PaillierScheme
import Quantization
import Reports
import Transcript
import UpdateProofs
import VectorFiles
import Wire

/// What a command ends with when it does not succeed: one line that says what, one that says what to do.
struct Failure: Error {
  var what: String
  var advice: String
  var status: CommandStatus

  /// Any error that a layer throws, as a failure.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as WorkbenchError: self.init(what: error.what, advice: error.advice, status: error.exitStatus)
    case let error as LearningError:
      let isConfiguration =
        switch error {
        case .parameter, .partition: true
        default: false
        }
      self.init(
        splitting: error.description, advice: "correct the data, or what [data] says about its columns",
        status: isConfiguration ? .configurationRefused : .badInput)
    case let error as QuantizationError:
      self.init(
        splitting: error.description, advice: "lower quantization.clip or fraction_bits, or raise crypto.bits",
        status: .configurationRefused)
    case let error as FederationError: self.init(federation: error)
    case let error as UpdateProofError:
      self.init(
        splitting: error.description, advice: "use fewer fraction bits or a smaller clip", status: .configurationRefused
      )
    case let error as SubmissionFault:
      let isConfiguration = if case .parameters = error { true } else { false }
      self.init(
        splitting: error.description, advice: "run `sealedsum audit` to see the first item that is false",
        status: isConfiguration ? .configurationRefused : .verificationFailed)
    case let error as WireError:
      self.init(splitting: error.description, advice: "fetch the file again", status: .badInput)
    case let error as ProofError:
      self.init(splitting: error.description, advice: "do not rely on it", status: .verificationFailed)
    case let error as LedgerError: self.init(ledger: error)
    case let error as ContractError:
      self.init(
        splitting: "\(error)", advice: "correct [parties] or [crypto]; `sealedsum plan` shows the numbers",
        status: .configurationRefused)
    case let error as VectorError:
      let isFile =
        switch error {
        case .unreadable, .malformed: true
        default: false
        }
      self.init(
        splitting: error.description, advice: "the computation and the file disagree: one of them is wrong",
        status: isFile ? .badInput : .verificationFailed)
    case let error as PaillierError:
      let isConfiguration =
        switch error {
        case .keySize, .threshold: true
        default: false
        }
      self.init(
        splitting: error.description, advice: "check the file, or make it again",
        status: isConfiguration ? .configurationRefused : .badInput)
    default:
      self.init(
        what: "\(error)", advice: "this should not happen: please report it with the command line that you typed",
        status: .internal)
    }
  }

  private init(federation error: FederationError) {
    switch error {
    case .plan, .task:
      self.init(
        splitting: "\(error)", advice: "correct the configuration; `sealedsum plan` shows the numbers",
        status: .configurationRefused)
    case .ledger(let error): self.init(ledger: error)
    case .missing:
      self.init(splitting: "\(error)", advice: "restore the run's folder from a good copy", status: .badInput)
    case .file: self.init(splitting: "\(error)", advice: "check owner, permissions and room on the disk", status: .io)
    case .stalled:
      self.init(splitting: "\(error)", advice: "sealedsum resume goes on from the last block", status: .incomplete)
    case .replay, .withheld, .refused, .noGenesis, .noRound:
      self.init(
        splitting: "\(error)", advice: "run `sealedsum audit` to see the first item that is false",
        status: .verificationFailed)
    }
  }

  private init(ledger error: LedgerError) {
    let status: CommandStatus =
      switch error {
      case .noFile, .notALedger, .unsupportedSchema, .notFound, .ambiguous, .keyFile, .noHead, .notAnUploadStore:
        .badInput
      case .exists, .busy, .storage: .io
      default: .verificationFailed
      }
    self.init(splitting: "\(error)", advice: "name another file, or fetch this one again", status: status)
  }

  /// Descriptions of the layers below say what is wrong and, after the last semicolon, what to do.
  private init(splitting text: String, advice: String, status: CommandStatus) {
    let parts = text.split(separator: ";").map { $0.drop { $0 == " " } }
    if parts.count > 1, let last = parts.last {
      self.init(what: parts.dropLast().joined(separator: ";"), advice: String(last), status: status)
    } else {
      self.init(what: text, advice: advice, status: status)
    }
  }

  init(what: String, advice: String, status: CommandStatus) {
    self.what = what
    self.advice = advice
    self.status = status
  }

  /// Prints the error and leaves. Help and version requests are no errors; wrong command lines end with 2.
  static func exit(with error: any Error) -> Never {
    if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
    let parser = SealedSum.exitCode(for: error)
    if parser == .success { SealedSum.exit(withError: error) }
    let isUsage = parser == .validationFailure
    let failure =
      isUsage
      ? Failure(what: SealedSum.message(for: error), advice: "see `sealedsum --help`", status: .usage) : Failure(error)
    if wantsJSON {
      let object: JSON = [
        "error": .string(failure.what), "advice": .string(failure.advice), "exit": .int(Int(failure.status.rawValue)),
      ]
      print(object.pretty)
    }
    let text =
      isUsage ? SealedSum.fullMessage(for: error) : failure.text
    FileHandle.standardError.write(Data((text + "\n").utf8))
    Foundation.exit(failure.status.rawValue)
  }

  /// Says what is missing from a result that was printed already, and what to end with: standard output keeps its one
  /// document.
  static func afterResult(_ errors: [any Error]) -> ExitCode {
    let failures = errors.map { Failure($0) }
    FileHandle.standardError.write(Data(failures.map { $0.text + "\n" }.joined().utf8))
    return failures.first.map { ExitCode($0.status.rawValue) } ?? .success
  }

  private var text: String { "error: \(what)\n  → \(advice)" }

  private static var wantsJSON: Bool {
    let arguments = CommandLine.arguments
    return arguments.contains("--format=json")
      || zip(arguments, arguments.dropFirst()).contains { $0 == ("--format", "json") }
  }
}

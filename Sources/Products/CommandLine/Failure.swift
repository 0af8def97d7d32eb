import ArgumentParser
import Configurations
import Contracts
import Federation
import Foundation
import Learning
import Ledger
import PaillierScheme
import Privacy
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
      let (advice, status): (String, CommandStatus) =
        switch error {
        case .parameter:
          ("correct it in the configuration; `sealedsum new FILE.toml` explains every key", .configurationRefused)
        case .partition: ("correct [data.partition]", .configurationRefused)
        default: ("correct the data, or what [data] says about its columns", .badInput)
        }
      self.init(splitting: error.description, advice: advice, status: status)
    case let error as QuantizationError:
      let advice =
        if case .parameter = error {
          "correct it in [quantization] or [parties]"
        } else {
          "lower quantization.clip or fraction_bits, or raise crypto.bits"
        }
      self.init(splitting: error.description, advice: advice, status: .configurationRefused)
    case let error as PrivacyError:
      self.init(splitting: error.description, advice: "correct the option", status: .usage)
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
        splitting: error.description,
        advice: "the computation and the file disagree: one of them is wrong; compare with another implementation",
        status: isFile ? .badInput : .verificationFailed)
    case let error as PaillierError:
      let (advice, status): (String, CommandStatus) =
        switch error {
        case .keySize: ("choose 2048, 3072 or 4096 bits", .configurationRefused)
        case .threshold:
          ("choose m, t and f with t + f ≤ m and f < t: --trustees, --threshold, --corrupted", .configurationRefused)
        case .encoding: ("take a smaller number or a larger key", .badInput)
        case .keyFile: ("restore it from the trustee's own copy", .badInput)
        case .otherKey: ("take the key that they were made for", .badInput)
        default: ("fetch the file again from whoever made it", .badInput)
        }
      self.init(splitting: error.description, advice: advice, status: status)
    default:
      self.init(
        what: "\(error)", advice: "this should not happen: please report it with the command line that you typed",
        status: .internal)
    }
  }

  private init(federation error: FederationError) {
    switch error {
    case .plan, .task, .unavailable:
      self.init(
        splitting: "\(error)", advice: "correct the configuration; `sealedsum plan` shows the numbers",
        status: .configurationRefused)
    case .ledger(let error): self.init(ledger: error)
    case .missing:
      self.init(splitting: "\(error)", advice: "restore the run's folder from a good copy", status: .badInput)
    case .share:
      self.init(
        splitting: "\(error)",
        advice: "restore the file from the trustee's own copy, mode 0600; without it the run cannot go on",
        status: .badInput)
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
    let advice =
      switch error {
      case .notFound: "`sealedsum inspect RUN` lists the hashes of a ledger"
      case .noFile, .notALedger, .unsupportedSchema, .keyFile: "name another file, or fetch this one again"
      case .exists, .busy, .storage: "check owner, permissions and room on the disk"
      default: "do not rely on this ledger; ask for another copy of it"
      }
    self.init(splitting: "\(error)", advice: advice, status: status)
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
    if let code = error as? ExitCode { leave(code.rawValue) }
    let parser = SealedSum.exitCode(for: error)
    if parser == .success {
      print(SealedSum.fullMessage(for: error))
      leave(CommandStatus.success.rawValue)
    }
    let isUsage = parser == .validationFailure
    let failure =
      isUsage
      ? Failure(what: SealedSum.message(for: error), advice: "see `sealedsum --help`", status: .usage) : Failure(error)
    if wantsJSON { print(failure.json.pretty) }
    Console.standard.note(isUsage ? SealedSum.fullMessage(for: error) : failure.text)
    leave(failure.status.rawValue)
  }

  /// Ends the process. What could not be printed is never a success.
  static func leave(_ status: Int32) -> Never {
    guard status == CommandStatus.success.rawValue, let reason = Console.standard.outputFailure else {
      Foundation.exit(status)
    }
    let failure = Failure(WorkbenchError.cannotPrint(reason: reason))
    Console.standard.note(failure.text)
    Foundation.exit(failure.status.rawValue)
  }

  /// Says what is missing from a result that was printed already, and what to end with: standard output keeps its one
  /// document.
  static func afterResult(_ errors: [any Error]) -> ExitCode {
    let failures = errors.map { Failure($0) }
    for failure in failures { Console.standard.note(failure.text) }
    return failures.first.map { ExitCode($0.status.rawValue) } ?? .success
  }

  /// Two lines for people.
  var text: String { "error: \(Self.short(what))\n  → \(Self.short(advice))" }

  /// Of a text that lists thousands of columns, nobody sees the beginning.
  private static func short(_ text: String) -> String {
    let start = text.prefix(2_000)
    return printable(String(start)) + (start.endIndex < text.endIndex ? " …" : "")
  }

  /// The same for scripts.
  var json: JSON {
    ["error": .string(what), "advice": .string(advice), "exit": .int(Int(status.rawValue))]
  }

  static var wantsJSON: Bool {
    let arguments = CommandLine.arguments
    return arguments.contains("--format=json")
      || zip(arguments, arguments.dropFirst()).contains { $0 == ("--format", "json") }
  }
}

/// The exit codes of the command line. They are stable: scripts rely on them (docs/exit-codes.md).
public enum CommandStatus: Int32, CaseIterable, Sendable {
  /// Done; where something was verified, it holds.
  case success = 0
  /// Something was verified and does not hold.
  case verificationFailed = 1
  /// The command line itself is wrong.
  case usage = 2
  /// The configuration is malformed, contradictory or unsafe.
  case configurationRefused = 3
  /// An input file is missing, cut, or not what its kind says.
  case badInput = 4
  /// The system refused to read or write.
  case io = 5
  /// A run stopped before its last round; `resume` continues it.
  case incomplete = 6
  /// A defect of this program.
  case `internal` = 70
  /// The user stopped it: 128 and the number of the signal, as shells count.
  case interrupted = 130
  /// Something else stopped it.
  case terminated = 143

  /// One line for people.
  public var meaning: String {
    switch self {
    case .success: "done; where something was verified, it holds"
    case .verificationFailed: "something was verified and does not hold"
    case .usage: "the command line is wrong"
    case .configurationRefused: "the configuration is malformed, contradictory or unsafe"
    case .badInput: "an input file is missing, cut, or not what its kind says"
    case .io: "the system refused to read or write"
    case .incomplete: "the run stopped before its last round; `sealedsum resume` continues it"
    case .internal: "a defect of this program; please report it"
    case .interrupted: "stopped by Ctrl-C (SIGINT); the message says how to go on"
    case .terminated: "stopped by SIGTERM; the message says how to go on"
    }
  }
}

extension WorkbenchError {
  /// The exit code that this error ends a command with.
  public var exitStatus: CommandStatus {
    switch self {
    case .tomlSyntax, .unknownKey, .missingKey, .wrongType, .notAllowed, .refused: .configurationRefused
    case .badOverride, .badAxis: .usage
    case .fileNotFound, .notFetched, .badData, .wrongKindOfFile, .tooLarge, .notText, .malformed, .notARun,
      .notResumable:
      .badInput
    case .cannotRead, .cannotWrite, .cannotPrint, .folderInUse: .io
    }
  }
}

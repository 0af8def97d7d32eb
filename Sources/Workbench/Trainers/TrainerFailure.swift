public import Configurations

/// Why another program's work for one client and round is not taken.
public enum TrainerFailure: Error, Equatable, Sendable {
  /// It could not be started.
  case cannotStart(program: String, reason: String)
  /// It ended with a status that is not 0.
  case exited(status: Int32)
  /// A signal ended it.
  case signalled(Int32)
  /// It did not end in time, and was stopped.
  case timedOut(seconds: Int)
  /// It wrote nothing where its update belongs.
  case noUpdate
  /// What it wrote cannot be read as a file.
  case unreadable(reason: String)
  /// More bytes than the model's update can have.
  case tooLarge(bytes: Int, limit: Int)
  /// What it wrote is not this model's.
  case update(ParameterFault)
  /// A trained parameter minus the one it read is beyond every double.
  case overflow(index: Int)
}

extension TrainerFailure: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .cannotStart(let program, let reason):
      "\(program) cannot be started (\(reason)); check trainer.command, which runs in the folder of the TOML file"
    case .exited(let status): "it ended with status \(status); its log says why"
    case .signalled(let number): "signal \(number) ended it; its log may say why"
    case .timedOut(let seconds):
      "it was stopped after \(seconds) s; raise trainer.timeout, or train for fewer epochs"
    case .noUpdate: "it wrote no update; write to the path that {update} stands for, and end with status 0"
    case .unreadable(let reason): "its update is no file that can be read: \(reason)"
    case .tooLarge(let bytes, let limit):
      "its update has \(bytes) bytes, more than the \(limit) of this model's; write the parameters alone"
    case .update(let fault): "its update: \(fault)"
    case .overflow(let index): "its parameter \(index) is too large to be an update; lower the step size"
    }
  }
}

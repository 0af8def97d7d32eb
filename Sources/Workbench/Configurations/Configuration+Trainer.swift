import Reports

extension Configuration {
  /// `[trainer]`: another program that trains. Without a command, `[training]` says how this one does.
  public struct Trainer: Equatable, Sendable {
    /// The program and its arguments, with placeholders; it runs in the folder of the TOML file.
    public var command: [String] = []
    /// How it reads the model and writes what it made of it.
    public var format = ParameterFile.safetensors
    /// What it writes.
    public var writes = TrainerOutput.model
    /// Seconds that it has for one client and round.
    public var timeout = 600
    /// How often it is started again for one client and round where it fails.
    public var restarts = 0
    /// What becomes of a round where it fails for good.
    public var onFailure = TrainerFailureRule.absent

    /// No program.
    public init() {}

    /// Whether another program trains.
    public var isUsed: Bool { !command.isEmpty }
  }

  /// What a trainer writes.
  public enum TrainerOutput: String, Choice {
    /// The trained parameters θ_local.
    case model
    /// θ_local − θ_global.
    case difference
  }

  /// What a trainer's failure does.
  public enum TrainerFailureRule: String, Choice {
    /// Its client stays away from that round.
    case absent
    /// The run stops; `resume` tries again.
    case stop
  }

  /// What stands in braces in a trainer's arguments.
  public enum TrainerPlaceholder: String, Choice {
    /// The file with the global model.
    case model
    /// The file to write.
    case update
    /// A file with the client's training rows, standardised, and their labels.
    case rows
    /// The same of the rows that it holds out.
    case holdout
    /// The client's name.
    case client
    /// The training round, from 1.
    case round
    /// A number below 2^31 of this client and round, out of the experiment's seed.
    case seed
  }

  mutating func read(trainer table: TableReader) throws(WorkbenchError) {
    var t = table
    try t.read("command", &trainer.command)
    try t.read("format", &trainer.format)
    try t.read("writes", &trainer.writes)
    try t.read("timeout", &trainer.timeout, in: 1...604_800)
    try t.read("restarts", &trainer.restarts, in: 0...100)
    try t.read("on_failure", &trainer.onFailure)
    try t.finish()
  }

  func checkTrainer() throws(WorkbenchError) {
    guard trainer.isUsed else { return }
    var used: Set<TrainerPlaceholder> = []
    for (i, argument) in trainer.command.enumerated() {
      let path = "trainer.command.\(i)"
      guard !argument.isEmpty, !argument.unicodeScalars.contains("\0") else {
        throw .notAllowed(path: path, value: "an argument without text, or with a zero byte", allowed: "texts")
      }
      for part in TrainerArgument.parts(argument) {
        guard case .placeholder(let name) = part else { continue }
        guard let placeholder = TrainerPlaceholder(rawValue: name) else {
          let names = TrainerPlaceholder.allCases.map(\.rawValue)
          let near = suggestion(for: name, among: names).map { "; did you mean {\($0)}?" } ?? ""
          throw .notAllowed(
            path: path, value: "{\(name)}", allowed: names.map { "{\($0)}" }.joined(separator: ", ") + near)
        }
        guard i > 0 else {
          throw .refused(
            path: path, reason: "the program's name depends on {\(name)}",
            advice: "name the program, and give it {\(name)} as an argument")
        }
        used.insert(placeholder)
      }
    }
    for needed in [TrainerPlaceholder.model, .update] where !used.contains(needed) {
      throw .refused(
        path: "trainer.command", reason: "has no {\(needed.rawValue)}",
        advice: "add it where the program expects the file that it "
          + (needed == .model ? "reads the global model from" : "writes"))
    }
    switch training.strategy {
    case .fedprox, .fedsgd, .scaffold:
      throw .refused(
        path: "training.strategy",
        reason: "\"\(training.strategy.rawValue)\" changes how a client trains, and another program trains",
        advice: "use \"fedavg\", or another strategy of the server's, and let the program do the rest")
    default: break
    }
    guard !privacy.isOn || privacy.unit == .client else {
      throw .refused(
        path: "privacy.unit", reason: "gradients of examples are clipped and sampled here, and another program trains",
        advice: "use unit = \"client\"")
    }
  }

  /// What the canonical text has of `[trainer]`: nothing where there is none, so that other runs keep their names.
  var trainerSettings: [(path: String, value: JSON)] {
    guard trainer.isUsed else { return [] }
    return [
      ("trainer.command", .array(trainer.command.map { .string($0) })),
      ("trainer.format", .string(trainer.format.rawValue)), ("trainer.writes", .string(trainer.writes.rawValue)),
      ("trainer.timeout", .int(trainer.timeout)), ("trainer.restarts", .int(trainer.restarts)),
      ("trainer.on_failure", .string(trainer.onFailure.rawValue)),
    ]
  }
}

import Foundation
import Learning
import Reports

extension Run {
  /// The model in words.
  var modelInWords: String {
    let kind =
      switch configuration.model.kind {
      case .logistic: "logistic regression"
      case .softmax: "softmax regression"
      case .perceptron where configuration.model.layers.isEmpty: "perceptron"
      case .perceptron: "perceptron of \(configuration.model.layers.count) hidden layers"
      case .linear: "linear model"
      case .convolutional: "convolutional network"
      }
    return "\(kind) of \(grouped(plan.initialModel.count)) parameters"
  }

  /// Who trains what, and who misses which round.
  var introduction: String {
    let names = plan.tasks.filter { !$0.isNoiseParty }.map(\.name)
    let who = names.count > 10 ? "\(names.count) clients" : names.joined(separator: ", ")
    let absent = plan.absences.sorted { ($0.round, $0.client) < ($1.round, $1.client) }
      .map { "\($0.client) misses round \(plan.trainingRound($0.round))" }.joined(separator: ", ")
    return "\(who) train a \(modelInWords) for \(plan.rounds) rounds, each on its own rows."
      + (absent.isEmpty ? "" : " On purpose, \(absent).")
  }

  /// Whether every sealed model is the plaintext's.
  static func verdict(_ history: History) -> String {
    let rounds = history.models.count
    return history.equalToTwin.count == rounds
      ? "After each of the \(rounds) rounds the sealed model is, bit for bit, the one that the honest clients' plaintext "
        + "gives."
      : "The sealed model DIFFERS from its plaintext twin in \(rounds - history.equalToTwin.count) of \(rounds) rounds."
  }

  /// What was done to every update.
  var sealing: String {
    let c = configuration
    let proved = c.crypto.proofs == .none ? " and not proved" : ", committed and proved (`\(c.crypto.proofs.rawValue)`)"
    let sealed =
      plan.encryption == .masked
      ? "masked, the mask's key encrypted (Paillier, \(c.crypto.bits) bits)"
      : "encrypted (Paillier, \(c.crypto.bits) bits)"
    return "Every update was \(sealed)\(proved); \(c.parties.threshold) of \(c.parties.trustees) trustees opened only "
      + "the sums."
  }

  /// ⚔ What masks with repeatable noise are worth stands beside every result.
  private var repeatable: String {
    guard plan.noise == .repeatable else { return "" }
    return
      " **The masks' noise is repeatable (`noise = \"repeatable\"`): whoever knows the seed can open every update.**"
  }

  /// The curves, and why a value of a round in which somebody was away stands out.
  func grid(_ history: History) -> Table {
    var t = history.grid
    for (round, there) in history.participants.sorted(by: { $0.key < $1.key }) {
      let (measured, away) = (plan.trainingRound(round) - 1, plan.tasks.map(\.name).filter { !there.contains($0) })
      guard measured >= 0, !away.isEmpty else { continue }
      t.notes.append(
        "Metrics come with the next round's updates: those of round \(measured), sealed and twin, lack the hold-out of "
          + "\(away.joined(separator: ", ")).")
    }
    if plan.settings.rule.hasPredicates {
      t.notes.append(
        "\(history.moved.values.reduce(0, +)) honest updates were moved towards the mean of the round before, as they were not "
          + "near enough to it: "
          + (history.moved.isEmpty
            ? "none in any round."
            : history.moved.sorted { $0.key < $1.key }.map { "\($0.value) in round \($0.key)" }.joined(separator: ", ")
              + "."))
    }
    return t
  }

  /// `report.md`: the result with its tables and plots, the model, and how to check it. A demonstration says more in
  /// `introduction` and `verdict`, and adds a part.
  func report(
    _ history: History, introduction: String? = nil, verdict: String? = nil, addition: String = ""
  ) -> String {
    """
    # \(configuration.experiment.name): a \(modelInWords), trained sealed

    \(introduction ?? self.introduction) \(sealing)\(repeatable)

    \(verdict ?? Self.verdict(history))

    \(plots(history))
    \(grid(history).markdown)
    Sealed: opened from ciphertexts. Plaintext twin: the same integers, added up in the clear. Without quantising: the same
    in floating point. Pooled: all rows in one place, which nobody has. Alone: each client by itself.

    \(addition)\(privacy.table.markdown)
    ![Seconds a phase](plots/phases.svg)

    \(costs.markdown)
    \(modelSection(history))
    """
  }

  /// The curves of the first two metrics that are defined.
  private func plots(_ history: History) -> String {
    history.shownMetrics.prefix(2).map { metric in
      let title = metric.title.prefix(1).uppercased() + metric.title.dropFirst()
      return "![\(title) a round](plots/\(metric.key).svg)\n"
    }.joined(separator: "\n")
  }

  /// Where the model is, what it is called on the chain, and the commands that check and use it.
  private func modelSection(_ history: History) -> String {
    let path = folder.url.lastPathComponent
    let digest = history.models.keys.max().flatMap { history.models[$0] }?.hex ?? "–"
    return """
      ## The model

      | | |
      |---|---|
      | chain | `\(chain ?? "–")` |
      | model after the last round | `\(digest)` |
      | in files | `model/final.json`, `model/final.npy`, `model/final.safetensors`; each round's as `model/round-….json` |

      From the folder above this one:

          sealedsum audit \(path)
          sealedsum verify \(digest.prefix(16)) \(path)
          sealedsum predict \(path) rows.csv

      """
  }
}

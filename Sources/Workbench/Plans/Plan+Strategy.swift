import Configurations
import Contracts
import Federation
import Foundation
import Reports

extension Plan {
  /// What the strategy does with sums, how many clients a round draws, and what updates are compared with.
  static func strategyStatements(_ c: Configuration, _ federation: FederationPlan) -> [Statement] {
    var out: [Statement] = []
    let rule = federation.settings.rule
    let numbers = Configuration.ServerKey.allCases.filter { c.training.strategy.server[$0] != nil }
      .map { "\($0.rawValue) = \(significant(c.training.serverValue($0), 4))" }
    if !numbers.isEmpty {
      out.append(
        Statement(
          kind: .note, topic: "strategy",
          text:
            "\(c.training.strategy.rawValue), \(numbers.joined(separator: ", ")): a function of opened sums, which the "
            + "contract computes (§2)"))
    }
    if let control = rule.control {
      out.append(
        Statement(
          kind: .note, topic: "strategy",
          text:
            "control variates: a second vector, rate·epochs = \(significant(control.scale, 4)) times the change of c_i, "
            + "under the same clip and proof; all clients weigh the same, whatever their rows"))
    }
    if rule.hasPredicates { out.append(predicates(c)) }
    return out + samplingStatements(c, federation)
  }

  private static func predicates(_ c: Configuration) -> Statement {
    var parts: [String] = []
    if let similarity = c.quantization.similarity { parts.append("cosine at least \(significant(similarity, 3))") }
    if c.quantization.ball > 0 { parts.append("at most \(significant(c.quantization.ball, 4)) away") }
    return Statement(
      kind: .note, topic: "predicates",
      text: "from the second training round on, every update is proved to be near the last mean: "
        + parts.joined(separator: ", ")
        + "; an honest client moves its update towards that mean until it is (§8), and the report counts how often")
  }

  private static func samplingStatements(_ c: Configuration, _ federation: FederationPlan) -> [Statement] {
    let (q, n, least) = (c.parties.sampling, federation.tasks.count, federation.participation.minimum)
    guard q < 1 else { return [] }
    let few = tooFew(drawing: q, of: n, least: least)
    return [
      Statement(
        kind: few < 0.01 ? .holds : .warning, topic: "sampling",
        text: "each training round draws each of \(n) clients with probability \(significant(q, 4)): "
          + "\(significant(q * Double(n), 3)) on average, fewer than n_min = \(least) with probability "
          + "\(significant(few, 2)); then nothing is opened, and the next attempt draws anew"),
      Statement(
        kind: .note, topic: "sampling",
        text:
          "who is drawn is public, so it amplifies no privacy, and follows from the opening, of which a validator can "
          + "try several"),
    ]
  }

  /// The probability that fewer than `least` of `n` clients are drawn, each by itself with probability q.
  package static func tooFew(drawing q: Double, of n: Int, least: Int) -> Double {
    guard least > 0 else { return 0 }
    guard least <= n else { return 1 }
    var sum = 0.0
    for k in 0..<least {
      let choices = lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
      sum += exp(choices + Double(k) * log(q) + Double(n - k) * log1p(-q))
    }
    return min(1, sum)
  }

  /// Refuses a draw of which hardly any round has enough.
  static func checkSampling(_ c: Configuration, clients: Int) throws {
    let (q, least) = (c.parties.sampling, c.parties.minClients)
    guard q < 1 else { return }
    let few = tooFew(drawing: q, of: clients, least: least)
    guard few > 0.5 else { return }
    let more = significant(min(1, 1.5 * Double(least) / Double(clients)), 2)
    throw WorkbenchError.refused(
      path: "parties.sampling",
      reason: "a round draws fewer than min_clients = \(least) of \(clients) clients with probability "
        + significant(few, 2), advice: "draw more, \(more) or so, or take a smaller min_clients")
  }
}

public import Federation
import Machines
public import Reports

extension PhaseClock {
  private static var names: [(FederationPhase, String)] {
    [
      (.train, "train and evaluate"), (.encrypt, "pack and encrypt"), (.prove, "commit and prove"),
      (.verify, "verify, by the validator"), (.replay, "verify, by the trustees"),
      (.aggregate, "multiply ciphertexts"), (.decrypt, "decrypt the sums"),
    ]
  }

  /// Seconds and bytes a phase, all parties and rounds together, with the part that proofs add.
  public var table: Table {
    var t = Table(
      title: "Costs, all parties and rounds together", columns: ["phase", "seconds", "share %", "bytes on the chain"])
    let all = Self.names.map { self[$0.0].seconds }.reduce(0, +)
    for (phase, name) in Self.names {
      let total = self[phase]
      t.append([
        .text(name), .number(total.seconds, digits: 3),
        .number(all > 0 ? 100 * total.seconds / all : 0, digits: 3), .int(total.bytes),
      ])
    }
    let proofs = self[.prove].seconds + self[.verify].seconds + self[.replay].seconds
    t.notes = [
      "Proving and verifying take \(significant(all > 0 ? 100 * proofs / all : 0, 2)) % of the time; all parties share "
        + "this machine: \(Machine.current.line)."
    ]
    return t
  }

  /// The same as bars.
  var chart: String {
    BarChart(
      title: "Seconds a phase, all parties and rounds", unit: "seconds", parts: ["seconds"],
      bars: Self.names.map { .init(name: $0.1, values: [self[$0.0].seconds]) }
    ).svg
  }
}

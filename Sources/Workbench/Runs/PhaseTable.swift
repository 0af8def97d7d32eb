public import Federation
import Machines
public import Reports

extension PhaseClock {
  /// The phases by what is done in them; without proofs there is none that makes or checks any.
  private static func names(proved: Bool) -> [(FederationPhase, String)] {
    [
      (.train, "train and evaluate"), (.encrypt, "pack and encrypt"), (.prove, "commit and prove"),
      (.verify, proved ? "verify submissions, by the validator" : "check submissions, by the validator"),
      (.replay, "replay the chain, by the trustees"), (.aggregate, "multiply ciphertexts"),
      (.decrypt, "decrypt the sums"),
    ].filter { proved || $0.0 != .prove }
  }

  /// Seconds and bytes a phase, all parties and rounds together.
  public func table(proved: Bool) -> Table {
    var t = Table(
      title: "Costs, all parties and rounds together", columns: ["phase", "seconds", "share %", "bytes on the chain"],
      keys: ["share %": "share_percent", "bytes on the chain": "bytes"])
    let names = Self.names(proved: proved)
    let all = names.map { self[$0.0].seconds }.reduce(0, +)
    func share(_ seconds: Double) -> Double { all > 0 ? 100 * seconds / all : 0 }
    for (phase, name) in names {
      let total = self[phase]
      t.append([
        .text(name), .number(total.seconds, digits: 3), .number(share(total.seconds), digits: 3), .int(total.bytes),
      ])
    }
    if proved {
      t.notes.append(
        "Proving takes \(significant(share(self[.prove].seconds), 2)) % of the time, and the validator's verifying "
          + "\(significant(share(self[.verify].seconds), 2)) %. Every trustee replays the chain for itself, all proofs, "
          + "signatures and products: \(significant(share(self[.replay].seconds), 2)) %.")
    } else {
      t.notes.append(
        "Every trustee replays the chain for itself, all signatures and products: "
          + "\(significant(share(self[.replay].seconds), 2)) % of the time.")
    }
    t.notes.append("All parties share this machine: \(Machine.current.line).")
    return t
  }
}

import Configurations
import Reports

extension Configuration {
  /// What of a run is protected, from whom, by what, and where that ends (SECURITY.md).
  var protections: Table {
    var t = Table(columns: ["what", "is protected from", "by", "until"])
    let trustees = "\(parties.threshold) of \(parties.trustees) trustees"
    t.append([
      "a client's rows", "everybody", "staying with the client: only updates and counts leave it, sealed",
      .text("what the opened sums say about them is enough (see Privacy)"),
    ])
    let ends = crypto.proofs == .none ? "a client submits a multiple of it and reads it from the sum, or " : ""
    t.append([
      "a single update", .text("validators, other clients, readers of the chain, fewer than \(trustees)"),
      .text("threshold Paillier encryption, \(crypto.bits) bits"),
      .text("\(ends)\(trustees) work together, or the dealer kept the key"),
    ])
    t.append([
      "an update within a sum", "whoever reads the opened sums",
      .text("sums of at least \(parties.minHonest) honest updates"),
      .text(
        parties.corruptedClients == 0
          ? "any client is corrupted: the parties assume none"
          : "more than \(parties.corruptedClients) clients are corrupted"),
    ])
    switch crypto.proofs {
    case .none: t.append(["the model", "nobody", "nothing: no update is proved", "one client sends anything"])
    case .norm:
      t.append([
        "the model", "clients that send what they please",
        .text("a proof that the norm of each update is at most β (clip \(significant(quantization.clip, 4)))"),
        "the poison is within the bound: that is added, up to β a client",
      ])
    case .bits, .entries:
      t.append([
        "the model", "clients that send what they please", "a proof that each entry is in its range",
        "the poison is within the range: that is added",
      ])
    }
    t.append([
      "sums, models and metrics", "validators and trustees that lie",
      "every trustee's replay, proofs of every decryption share, and the audit of the ledger by anybody",
      "nobody audits",
    ])
    return t
  }
}

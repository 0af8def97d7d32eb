import Configurations
import Federation
import Learning
import PaillierScheme
import Quantization
import Reports

extension Plan {
  /// Everything that holds, is to be known, or is to be minded (docs/protocol.md §1, §2, §9).
  static func statements(
    _ c: Configuration, data: ExperimentData, _ federation: FederationPlan, _ privacy: PrivacyPanel
  ) -> [Statement] {
    let n = federation.participation.maximum, fixedPoint = federation.settings.fixedPoint
    var out: [Statement] = []
    func add(_ kind: Statement.Kind, _ topic: String, _ text: String) {
      out.append(Statement(kind: kind, topic: topic, text: text))
    }
    add(.holds, "trustees", federation.trustees.description)
    add(.note, "dealer", "whoever runs the ceremony is trusted for secrecy and for erasing the factors")
    let p = c.parties
    add(
      .holds, "participation",
      "n_min = \(p.minClients) ≥ f_c + h_min = \(p.corruptedClients) + \(p.minHonest): at least \(p.minHonest) honest "
        + "updates in every opened sum; n = \(n)")
    if p.minHonest < 10 {
      add(
        .warning, "participation",
        "h_min = \(p.minHonest) is for demonstrations: the fewer honest updates in a sum, the more it says about each")
    }
    add(.note, "security", securityText(c))
    if c.crypto.mode == .fast {
      add(
        .note, "fast mode",
        "r^N = h_N^a with a of \(c.crypto.bits / 2) bits: an assumption beyond Paillier's "
          + "(SECURITY.md); mode = \"textbook\" does without it")
    }
    switch c.crypto.proofs {
    case .bits, .entries:
      add(
        .holds, "proofs",
        "every submission is proved: ciphertexts and commitments hold the same integers (§6), each "
          + "entry in its range (§7)")
    case .norm:
      add(
        .holds, "proofs",
        "every submission is proved: ciphertexts and commitments hold the same integers (§6), an update's norm is at "
          + "most β, exactly (§8)" + (fixedPoint.entryBound == nil ? "" : ", each of its entries in [−B, B] (§7)")
          + ", each count in its range (§7)")
    case .none:
      add(
        .warning, "proofs",
        "none: one client can ruin any sum, or copy a multiple of another's ciphertext into it and read that update from "
          + "the result; a baseline for measurements only")
    }
    add(
      .note, "quantisation",
      "‖u‖₂ ≤ \(significant(c.quantization.clip, 4)) in steps of 2^−\(c.quantization.fractionBits): ‖X‖₂ ≤ β = "
        + "\(grouped(Int(fixedPoint.beta))), "
        + (fixedPoint.entryBound.map { "|X_i| ≤ B = \(grouped(Int($0))), " } ?? "")
        + "entries of b = \(fixedPoint.magnitudeBits) bits, rounding error of a mean "
        + "of \(n) at most \(significant(0.5 / Double(1 << c.quantization.fractionBits), 2))")
    add(
      .note, "weights",
      "nothing ties a client's sealed sample count to the weight inside its update: "
        + (c.crypto.proofs == .none
          ? "both are what the client says, of any size"
          : "a false weight moves the sum by at most that client's β; a false count, proved to be no negative number, can "
            + "dilute a round, not reverse it"))
    add(privacy.isPrivate ? .holds : .warning, "differential privacy", privacy.statement)
    if privacy.rounds < privacy.plannedRounds {
      add(
        .warning, "differential privacy",
        "the budget ends the run after round \(privacy.rounds) of \(privacy.plannedRounds)")
    }
    add(
      .note, "metrics",
      "of sums over all hold-outs: \(listed(federation.settings.evaluation.metrics.map(\.title))), from a vector of "
        + "\(federation.settings.evaluation.vectorCount) entries of each client")
    if c.data.label.classCount > 2 {
      add(
        .note, "AUC",
        "not computed: it is the area under the curve of two classes, and there are "
          + "\(c.data.label.classCount)")
    } else if c.data.label.isOfValues {
      add(.note, "range", "a prediction counts as moved into the label's stated range, which is public")
    } else if let single = data.clients.first(where: { Set($0.heldOut.labels).count < 2 }) {
      add(.note, "AUC", "undefined for \(single.name) alone: its hold-out has one class")
    }
    return out + dataStatements(data) + faultStatements(c, federation)
  }

  private static func dataStatements(_ data: ExperimentData) -> [Statement] {
    var out: [Statement] = []
    if data.withoutLabel > 0 {
      out.append(
        Statement(
          kind: .note, topic: "data",
          text: "\(data.withoutLabel) of \(data.rowCount + data.withoutLabel) rows have no label and are left out"))
    }
    if data.clients.contains(where: { $0.rows.classes > 1 }), Set(data.clients.flatMap(\.rows.labels)).count == 1 {
      out.append(
        Statement(kind: .warning, topic: "data", text: "all rows have one class: there is nothing to learn"))
    }
    return out
  }

  /// Who stays away, and what the chain does where too few are left.
  private static func faultStatements(_ c: Configuration, _ federation: FederationPlan) -> [Statement] {
    var out = c.faults.map {
      Statement(kind: .note, topic: "fault", text: "\($0.client) is \($0.kind.rawValue) in round \($0.round)")
    }
    for round in Set(c.faults.map(\.round)).sorted() {
      let there = federation.tasks.count {
        !federation.isAbsent($0.name, federation.chainRound(ofTraining: round))
      }
      guard there < c.parties.minClients else { continue }
      out.append(
        Statement(
          kind: .note, topic: "fault",
          text:
            "round \(round) has \(there) of \(federation.tasks.count) clients, n_min is \(c.parties.minClients): it is "
            + "given up, and opened again with all of them"))
    }
    return out
  }

  private static func securityText(_ c: Configuration) -> String {
    let modulus = [2048: 112, 3072: 128, 4096: 140][c.crypto.bits] ?? 0
    guard c.crypto.proofs != .none else { return "|N| = \(c.crypto.bits) ≈ \(modulus) bits for secrecy" }
    let group =
      switch c.crypto.group {
      case .ristretto255: "ristretto255 ≈ 2^126"
      case .p256: "P-256 ≈ 2^128"
      case .modp3072: "modp3072 ≈ 2^128"
      }
    let weakest = min(modulus, c.crypto.group == .ristretto255 ? 126 : 128)
    return
      "|N| = \(c.crypto.bits) ≈ \(modulus) bits for secrecy, \(group) for the proofs' soundness; the run as a whole "
      + "≈ \(weakest) bits; one submission's transcript is within 2^−64 of revealing nothing, \(c.experiment.rounds) "
      + "rounds within \(c.experiment.rounds)·2^−64"
  }
}

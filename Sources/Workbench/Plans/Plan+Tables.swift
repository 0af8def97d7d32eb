import Machines
import Quantization
public import Reports

extension Plan {
  /// Who trains on how much.
  public var clientTable: Table {
    var t = Table(title: "Clients", columns: ["client", "training rows", "held out"])
    for c in clients { t.append([.text(c.name), .int(c.training), .int(c.heldOut)]) }
    return t
  }

  /// The vectors with their layouts.
  public var vectorTable: Table {
    var t = Table(
      title: "Vectors of a submission (docs/protocol.md §2)",
      columns: [
        "round", "vector", "encryption", "entries d", "bits b", "slot w", "slots k", "rows J", "ciphertext bytes",
        "masked bytes",
      ],
      keys: [
        "entries d": "entries", "bits b": "bits", "slot w": "slot_bits", "slots k": "slots", "rows J": "rows",
      ])
    for v in vectors {
      let s = v.slots
      t.append([
        .text(v.round), .text(v.name), .text(v.layout.masked == nil ? "paillier" : "masked"), .int(v.layout.dimension),
        .int(s.magnitudeBits), .int(s.slotWidth), .int(s.slots),
        .int(s.rows), .int(s.rows * s.modulusBits / 4), .int(v.layout.maskedByteCount),
      ])
    }
    t.notes =
      vectors.map { "head-room, \($0.name)\($0.layout.masked == nil ? "" : "'s key"): \($0.slots.headRoom)" }
      + vectors.compactMap { v in v.layout.masked.map { "lattice, \(v.name): \($0.mask)" } }
      + vectors.compactMap { v in v.link.map { "link, \(v.name): \($0)" } }
    return t
  }

  /// What holds, what to know, what to mind.
  public var statementTable: Table {
    var t = Table(title: "Statements", columns: ["", "about", "statement"], keys: ["": "mark"])
    for s in statements {
      let mark =
        switch s.kind {
        case .holds: "ok"
        case .note: "–"
        case .warning: "!"
        }
      t.append([.text(mark), .text(s.topic), .text(s.text)])
    }
    return t
  }
}

extension Plan {
  /// Bytes and estimated seconds of one client and round, from parts measured just now.
  public func costTable(calibrate progress: ProgressLine) throws -> Table {
    let kinds = Set(vectors.map(\.round)).sorted()
    progress.begin("measuring this machine", total: kinds.count)
    var t = Table(
      title: "Estimates for one client and round",
      columns: [
        "round", "encrypt s", "prove s", "verify s", "decryption share s", "ciphertext bytes",
        "commitment and proof bytes",
      ],
      keys: [
        "encrypt s": "encrypt_seconds", "prove s": "prove_seconds", "verify s": "verify_seconds",
        "decryption share s": "decryption_share_seconds",
      ])
    let calibration = try Calibration(configuration)
    for kind in kinds {
      let cost = try calibration.measure(scheme(kind))
      t.append([
        .text(kind), .number(cost.encryption, digits: 2), .number(cost.proof, digits: 2),
        .number(cost.verification, digits: 2), .number(cost.share, digits: 2), .int(cost.ciphertextBytes),
        .int(cost.proofBytes),
      ])
      progress.advance()
    }
    progress.end()
    t.notes = [
      "Every validator and trustee verifies every submission; a trustee makes one decryption share a round. Bytes are exact; "
        + "seconds were measured just now on all cores, of at most \(Calibration.rows) rows a vector and scaled to the rest, "
        + "the share of one row on one core. \(Machine.current.line)."
    ]
    return t
  }
}

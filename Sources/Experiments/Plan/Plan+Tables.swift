import Quantization

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
      columns: ["round", "vector", "entries d", "bits b", "slot w", "slots k", "rows J", "ciphertext bytes"])
    for v in vectors {
      let s = v.slots
      t.append([
        .text(v.round), .text(v.name), .int(s.dimension), .int(s.magnitudeBits), .int(s.slotWidth), .int(s.slots),
        .int(s.rows), .int(s.rows * s.modulusBits / 4),
      ])
    }
    t.notes = vectors.map { "head-room, \($0.name): \($0.slots.headRoom)" }
    return t
  }

  /// What holds, what to know, what to mind.
  public var statementTable: Table {
    var t = Table(title: "Statements", columns: ["", "about", "statement"])
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
    progress.begin("measuring this machine", total: 1)
    let c = try Calibration.measure(configuration.crypto, trustees: configuration.parties.trustees)
    progress.end()
    var t = Table(
      title: "Estimates for one client and round, one core",
      columns: ["round", "phase", "seconds", "bytes"])
    for round in Set(vectors.map(\.round)).sorted() {
      let rows = vectors.filter { $0.round == round }.map(\.slots.rows).reduce(0, +)
      t.append([
        .text(round), "encrypt", .number(Double(rows) * c.encryption, digits: 2),
        .int(rows * configuration.crypto.bits / 4),
      ])
      t.append([
        .text(round), "decryption share, each trustee", .number(Double(rows) * c.share, digits: 2),
        .int(rows * configuration.crypto.bits / 4),
      ])
    }
    t.notes = [
      "Once a key: \(duration(c.table)) for its table. Estimated from single rows measured just now on "
        + "\(Machine.current.line)."
    ]
    return t
  }
}

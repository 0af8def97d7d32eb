import Reports

extension Configuration {
  /// Every setting, one line `path = value` each, in a fixed order and spelling: two files that mean the same have the
  /// same text, whatever their comments, order and omitted defaults. The run identifier hashes it.
  public var canonicalText: String {
    var lines: [String] = ["sealedsum-configuration 1"]
    func add(_ path: String, _ value: JSON) { lines.append("\(path) = \(value.compact)") }
    func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }
    func texts(_ t: [String]) -> JSON { .array(t.map { .string($0) }) }
    add("experiment.name", .string(experiment.name))
    add("experiment.seed", .int(experiment.seed))
    add("experiment.rounds", .int(experiment.rounds))
    // Where the file lies is no part of what is computed, and neither is its content: rows are private.
    add("data.file", .string(name(data.file)))
    // What is at its default is left out where it came later than the others: files from before mean the same run.
    if data.format != .csv { add("data.format", .string(data.format.rawValue)) }
    if !data.labels.isEmpty { add("data.labels", .string(name(data.labels))) }
    if !data.arrays.isEmpty { add("data.arrays", texts(data.arrays)) }
    if data.separator != .found { add("data.separator", .string(data.separator.rawValue)) }
    if data.decimal != .point { add("data.decimal", .string(data.decimal.rawValue)) }
    if data.encoding != .utf8 { add("data.encoding", .string(data.encoding.rawValue)) }
    add("data.skipped_lines", .int(data.skippedLines))
    add("data.column_names", texts(data.columnNames))
    add("data.clients", .string(data.clients))
    add("data.ignored", texts(data.ignored))
    add("data.missing", texts(data.missing))
    add("data.holdout", .number(data.holdout))
    if !data.holdoutOrder.isEmpty { add("data.holdout_order", .string(data.holdoutOrder)) }
    add("data.partition.kind", .string(data.partition.kind.rawValue))
    add("data.partition.clients", .int(data.partition.clients))
    add("data.partition.alpha", .number(data.partition.alpha))
    add("data.partition.per_client", .int(data.partition.perClient))
    add("data.label.column", .string(data.label.column))
    if let above = data.label.above { add("data.label.above", .number(above)) }
    add("data.label.classes", texts(data.label.classes))
    if !data.label.columns.isEmpty { add("data.label.columns", texts(data.label.columns)) }
    if let r = data.label.range { add("data.label.range", [.number(r.lowerBound), .number(r.upperBound)]) }
    for (i, f) in data.features.enumerated() {
      if f.columns.isEmpty {
        add("data.features.\(i).column", .string(f.column))
      } else {
        add("data.features.\(i).columns", texts(f.columns))
      }
      if let r = f.range { add("data.features.\(i).range", [.number(r.lowerBound), .number(r.upperBound)]) }
      add("data.features.\(i).categories", texts(f.categories))
      if !f.parts.isEmpty { add("data.features.\(i).parts", texts(f.parts)) }
      add("data.features.\(i).missing", texts(f.missing))
      add("data.features.\(i).missing_indicator", .bool(f.missingIndicator))
    }
    add("model.kind", .string(model.kind.rawValue))
    add("model.hidden", .int(model.hidden))
    add("model.activation", .string(model.activation.rawValue))
    if !model.initial.isEmpty { add("model.initial_digest", .string(model.initialDigest)) }
    add("training.strategy", .string(training.strategy.rawValue))
    add("training.mu", .number(training.mu))
    add("training.epochs", .int(training.epochs))
    add("training.batch", .int(training.batch))
    add("training.rate", .number(training.rate))
    add("training.l2", .number(training.l2))
    for (path, values, text) in canonicalModel {
      let numbers: JSON = values.count == 1 ? .number(values[0]) : .array(values.map { .number($0) })
      add(path, text.map { .string($0) } ?? numbers)
    }
    for key in ServerKey.allCases where training.strategy.server[key] != nil {
      add("training.\(key.rawValue)", .number(training.serverValue(key)))
    }
    for (path, value) in trainerSettings { add(path, value) }
    add("quantization.clip", .number(quantization.clip))
    add("quantization.entry_clip", .number(quantization.entryClip))
    add("quantization.fraction_bits", .int(quantization.fractionBits))
    add("quantization.rounding", .string(quantization.rounding.rawValue))
    if let similarity = quantization.similarity { add("quantization.similarity", .number(similarity)) }
    if quantization.ball > 0 { add("quantization.ball", .number(quantization.ball)) }
    add("crypto.group", .string(crypto.group.rawValue))
    add("crypto.bits", .int(crypto.bits))
    add("crypto.mode", .string(crypto.mode.rawValue))
    add("crypto.proofs", .string(crypto.proofs.rawValue))
    add("crypto.encryption", .string(crypto.encryption.rawValue))
    add("crypto.noise", .string(crypto.noise.rawValue))
    add("parties.trustees", .int(parties.trustees))
    add("parties.threshold", .int(parties.threshold))
    add("parties.corrupted_trustees", .int(parties.corruptedTrustees))
    add("parties.max_clients", .int(parties.maxClients))
    if parties.sampling < 1 { add("parties.sampling", .number(parties.sampling)) }
    add("parties.min_clients", .int(parties.minClients))
    add("parties.corrupted_clients", .int(parties.corruptedClients))
    add("parties.min_honest", .int(parties.minHonest))
    add("parties.max_samples", .int(parties.maxSamples))
    // Where there is none, the text is as it was before there could be any.
    if privacy.isOn {
      add("privacy.noise", .string(privacy.noise.rawValue))
      add("privacy.unit", .string(privacy.unit.rawValue))
      add("privacy.mechanism", .string(privacy.mechanism.rawValue))
      add("privacy.epsilon", .number(privacy.epsilon))
      add("privacy.noise_multiplier", .number(privacy.noiseMultiplier))
      add("privacy.delta", .number(privacy.delta))
      add("privacy.accountant", .string(privacy.accountant.rawValue))
      add("privacy.example_clip", .number(privacy.exampleClip))
      add("privacy.sampling_rate", .number(privacy.samplingRate))
      add("privacy.metrics", .string(privacy.metrics.rawValue))
      add("privacy.statistics", .string(privacy.statistics.rawValue))
    }
    for (i, f) in faults.enumerated() {
      add("faults.\(i)", [.string(f.client), .int(f.round), .string(f.kind.rawValue)])
    }
    add("limits.submission_bytes", .int(limits.submissionBytes))
    return lines.joined(separator: "\n") + "\n"
  }
}

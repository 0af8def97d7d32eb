public import Foundation

extension Configuration {
  /// Reads a TOML file, applies `--set` overrides in order, and checks every key, type and range, and what must hold
  /// between them.
  public init(file: URL, overrides: [String] = []) throws(WorkbenchError) {
    let text = try FileAccess.text(at: file, limit: 4 << 20)
    try self.init(toml: text, file: file.path, overrides: overrides)
  }

  /// Reads TOML text; `file` names it in errors.
  public init(toml text: String, file: String = "configuration", overrides: [String] = []) throws(WorkbenchError) {
    var document = try TomlNode(parsing: text, file: file)
    for text in overrides { try document.apply(override: text) }
    var root = try TableReader(document, path: "")
    self.init()
    if let t = try root.table("experiment") { try read(experiment: t) }
    if let t = try root.table("data") { try read(data: t) }
    if let t = try root.table("model") { try read(model: t) }
    if let t = try root.table("training") { try read(training: t) }
    if let t = try root.table("trainer") { try read(trainer: t) }
    if let t = try root.table("quantization") { try read(quantization: t) }
    if let t = try root.table("crypto") { try read(crypto: t) }
    if let t = try root.table("parties") { try read(parties: t) }
    if let t = try root.table("privacy") { try read(privacy: t) }
    for t in try root.tables("faults") { try read(fault: t) }
    if let t = try root.table("limits") { try read(limits: t) }
    try root.finish()
    try checkConsistency()
  }

  private mutating func read(experiment table: TableReader) throws(WorkbenchError) {
    var t = table
    try t.read("name", &experiment.name)
    try t.read("seed", &experiment.seed, in: 0...Int.max)
    try t.read("rounds", &experiment.rounds, in: 1...10_000)
    try t.finish()
  }

  private mutating func read(data table: TableReader) throws(WorkbenchError) {
    var t = table
    try t.read("file", &data.file)
    try t.read("format", &data.format)
    try t.read("labels", &data.labels)
    try t.read("arrays", &data.arrays)
    try t.read("separator", &data.separator)
    try t.read("decimal", &data.decimal)
    try t.read("encoding", &data.encoding)
    try t.read("skipped_lines", &data.skippedLines, in: 0...1_000)
    try t.read("column_names", &data.columnNames)
    try t.read("clients", &data.clients)
    try t.read("ignored", &data.ignored)
    try t.read("missing", &data.missing)
    try t.read("holdout", &data.holdout, in: 0.05...0.9)
    try t.read("holdout_order", &data.holdoutOrder)
    if var p = try t.table("partition") {
      try p.read("kind", &data.partition.kind)
      try p.read("clients", &data.partition.clients, in: 1...100_000)
      try p.read("alpha", &data.partition.alpha, in: 1e-3...1e6)
      try p.read("per_client", &data.partition.perClient, in: 1...100_000)
      try p.finish()
    }
    if var l = try t.table("label") {
      try l.read("column", &data.label.column)
      try l.read("columns", &data.label.columns)
      try l.read("above", &data.label.above)
      try l.read("classes", &data.label.classes)
      try l.read("range", &data.label.range)
      try l.finish()
    }
    for var f in try t.tables("features") {
      var feature = Feature()
      try f.read("column", &feature.column)
      try f.read("columns", &feature.columns)
      try f.read("range", &feature.range)
      try f.read("categories", &feature.categories)
      try f.read("parts", &feature.parts)
      try f.read("missing", &feature.missing)
      try f.read("missing_indicator", &feature.missingIndicator)
      try f.finish()
      data.features.append(feature)
    }
    try t.finish()
  }

  private mutating func read(model table: TableReader) throws(WorkbenchError) {
    var t = table
    try t.read("kind", &model.kind)
    try t.read("hidden", &model.hidden, in: 1...100_000)
    try t.read("layers", &model.layers, in: 1...100_000)
    try t.read("activation", &model.activation)
    try t.read("image", &model.image, in: 1...100_000)
    try t.read("filters", &model.filters, in: 1...10_000)
    try t.read("kernel", &model.kernel, in: 1...1_000)
    try t.read("padding", &model.padding, in: 0...999)
    try t.read("dense", &model.dense, in: 1...100_000)
    try t.read("initial", &model.initial)
    try t.read("initial_digest", &model.initialDigest)
    try t.finish()
  }

  private mutating func read(training table: TableReader) throws(WorkbenchError) {
    var t = table
    try t.read("strategy", &training.strategy)
    try t.read("mu", &training.mu, in: 0...1_000)
    try t.read("epochs", &training.epochs, in: 1...10_000)
    try t.read("batch", &training.batch, in: 0...1_000_000)
    try t.read("rate", &training.rate, in: 1e-9...1_000)
    try t.read("l2", &training.l2, in: 0...1_000)
    try t.read("optimizer", &training.optimizer)
    try t.read("momentum", &training.momentum, in: 0...0.9999)
    try t.read("schedule", &training.schedule)
    try t.read("warm_up", &training.warmUp, in: 0...9_999)
    try t.read("step_every", &training.stepEvery, in: 1...10_000)
    try t.read("step_factor", &training.stepFactor, in: 1e-6...1)
    try t.read("floor", &training.floor, in: 0...1)
    try t.read("products", &training.products)
    for key in Configuration.ServerKey.allCases { try t.read(key, &training.server) }
    try t.finish()
  }

  private mutating func read(quantization table: TableReader) throws(WorkbenchError) {
    var t = table
    try t.read("clip", &quantization.clip, in: 1e-6...1e6)
    try t.read("entry_clip", &quantization.entryClip, in: 0...1e6)
    try t.read("fraction_bits", &quantization.fractionBits, in: 1...32)
    try t.read("rounding", &quantization.rounding)
    var similarity = 0.0
    try t.read("similarity", &similarity, in: 0...Self.greatestSimilarity)
    if t.has("similarity") { quantization.similarity = (similarity * 1000).rounded() / 1000 }
    try t.read("ball", &quantization.ball, in: 0...1e6)
    try t.finish()
  }

  private mutating func read(crypto table: TableReader) throws(WorkbenchError) {
    var t = table
    try t.read("group", &crypto.group)
    try t.read("bits", &crypto.bits, in: 1...1 << 20)
    try t.read("mode", &crypto.mode)
    try t.read("proofs", &crypto.proofs)
    try t.read("encryption", &crypto.encryption)
    try t.read("noise", &crypto.noise)
    try t.finish()
  }

  private mutating func read(parties table: TableReader) throws(WorkbenchError) {
    var t = table
    try t.read("trustees", &parties.trustees, in: 1...100)
    try t.read("threshold", &parties.threshold, in: 1...100)
    try t.read("corrupted_trustees", &parties.corruptedTrustees, in: 0...99)
    try t.read("max_clients", &parties.maxClients, in: 0...100_000)
    try t.read("sampling", &parties.sampling, in: 1e-6...1)
    try t.read("min_clients", &parties.minClients, in: 1...100_000)
    try t.read("corrupted_clients", &parties.corruptedClients, in: 0...100_000)
    try t.read("min_honest", &parties.minHonest, in: 0...100_000)
    try t.read("max_samples", &parties.maxSamples, in: 0...1_000_000_000)
    try t.finish()
  }

  private mutating func read(fault table: TableReader) throws(WorkbenchError) {
    var t = table
    var fault = Fault()
    try t.read("client", &fault.client)
    try t.read("round", &fault.round, in: 1...10_000)
    try t.read("kind", &fault.kind)
    try t.finish()
    faults.append(fault)
  }

  private mutating func read(limits table: TableReader) throws(WorkbenchError) {
    var t = table
    try t.read("submission_bytes", &limits.submissionBytes, in: 1 << 10...256 << 20)
    try t.finish()
  }
}

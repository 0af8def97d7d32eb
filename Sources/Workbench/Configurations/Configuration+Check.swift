import Learning

extension Configuration {
  /// What must hold between keys, before any layer below is asked. Head-room and the link's inequalities are the
  /// business of their parameter objects, which `Plan` asks.
  func checkConsistency() throws(WorkbenchError) {
    try checkNames()
    try checkData()
    try checkModel()
    try checkInitial()
    try checkTrainer()
    try checkCrypto()
    try checkParties()
    try checkPrivacy()
    try checkStrategy()
  }

  private func checkNames() throws(WorkbenchError) {
    let allowed = "letters, digits, `-`, `_` and `.`, at most 64, not starting with `.`"
    let ok = experiment.name.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard ok, (1...64).contains(experiment.name.utf8.count), !experiment.name.hasPrefix(".") else {
      throw .notAllowed(path: "experiment.name", value: "\"\(experiment.name)\"", allowed: allowed)
    }
  }

  private func checkData() throws(WorkbenchError) {
    guard !data.file.isEmpty else { throw .missingKey(path: "data.file", meaning: "the file with the rows") }
    try checkFormat()
    try checkLabel()
    try refuseRepeats(data.label.classes, path: "data.label.classes")
    if let both = data.label.classes.first(where: { $0.isEmpty || data.missing.contains($0) }) {
      throw .refused(
        path: "data.label.classes", reason: "\"\(both)\" is a class and means missing",
        advice: "keep it in one of the two lists")
    }
    guard !data.features.isEmpty else {
      throw .missingKey(path: "data.features", meaning: "[[data.features]] tables, one a column")
    }
    for (i, feature) in data.features.enumerated() { try check(feature, path: "data.features.\(i)") }
    let roles = data.features.flatMap(\.names) + data.label.names + (data.clients.isEmpty ? [] : [data.clients])
    try refuseRepeats(roles + data.ignored, path: "data", what: "has two roles (feature, label, clients, ignored)")
    try refuseRepeats(data.columnNames, path: "data.column_names")
  }

  private func checkLabel() throws(WorkbenchError) {
    let label = data.label
    let advice =
      "write above = 0 for \"class 1 where the number exceeds 0\", classes = [\"no\", \"yes\"], range = [0, 100] for the "
      + "number itself, or columns = [\"a\", \"b\"] alone for labels that hold or not"
    if label.columns.isEmpty {
      guard !label.column.isEmpty else {
        throw .missingKey(path: "data.label.column", meaning: "the column that is predicted")
      }
    }
    let rules = [label.above != nil, !label.classes.isEmpty, label.range != nil, !label.columns.isEmpty]
    guard rules.count(where: \.self) == 1, label.columns.isEmpty || label.column.isEmpty else {
      throw .refused(
        path: "data.label", reason: "needs exactly one of `above`, `classes` and `range`, or `columns` alone",
        advice: advice)
    }
    guard label.isOfValues || label.classCount >= 2 else {
      throw .refused(
        path: "data.label.classes", reason: "\(label.classes.count) class; a classifier needs two",
        advice: "write the column's text for each class, as in [\"no\", \"yes\"]")
    }
  }

  private func check(_ feature: Feature, path: String) throws(WorkbenchError) {
    guard feature.column.isEmpty != feature.columns.isEmpty else {
      guard feature.columns.isEmpty else {
        throw .refused(
          path: path, reason: "has both `column` and `columns`",
          advice: "write columns alone for several that are alike")
      }
      throw .missingKey(path: "\(path).column", meaning: "the feature's column, or `columns` for several alike")
    }
    for (i, text) in feature.columns.enumerated() { _ = try ColumnPattern(text, path: "\(path).columns.\(i)") }
    switch (feature.range != nil, !feature.categories.isEmpty, !feature.parts.isEmpty) {
    case (false, false, true):
      try refuseRepeats(feature.parts, path: "\(path).parts")
      let known = Schema.Feature.CalendarPart.allCases.map(\.rawValue)
      if let part = feature.parts.first(where: { !known.contains($0) }) {
        throw .notAllowed(path: "\(path).parts", value: "\"\(part)\"", allowed: known.joined(separator: ", "))
      }
    case (true, false, false):
      guard !feature.missingIndicator else {
        throw .refused(
          path: "\(path).missing_indicator", reason: "belongs to categories",
          advice: "leave it out: a missing number becomes the mean")
      }
    case (false, true, false):
      guard feature.categories.count >= 2 || feature.missingIndicator else {
        throw .refused(
          path: "\(path).categories", reason: "one category says nothing",
          advice: "list all of them, ignore the column, or set missing_indicator = true where a cell has it or nothing")
      }
      try refuseRepeats(feature.categories, path: "\(path).categories")
      let missing = Set(feature.missing + data.missing)
      if let both = feature.categories.first(where: { $0.isEmpty || missing.contains($0) }) {
        throw .refused(
          path: "\(path).categories", reason: "\"\(both)\" is a category and means missing",
          advice: "keep it in one of the two lists")
      }
    default:
      throw .refused(
        path: path,
        reason:
          "`\(feature.column.isEmpty ? feature.columns[0] : feature.column)` needs exactly one of `range`, `categories` and `parts`",
        advice:
          "write range = [low, high] for a number, categories = [\"a\", \"b\"] for texts, parts = [\"hour\"] for dates")
    }
  }

  private func checkCrypto() throws(WorkbenchError) {
    guard [2048, 3072, 4096].contains(crypto.bits) else {
      throw .notAllowed(
        path: "crypto.bits", value: "\(crypto.bits)",
        allowed: "2048 (≈ 112 bits of security), 3072 (≈ 128), 4096 (≈ 140); smaller moduli can be factored")
    }
    let entryClip = quantization.entryClip
    if crypto.encryption == .masked {
      guard crypto.proofs == .norm || crypto.proofs == .none else {
        throw .refused(
          path: "crypto.encryption",
          reason: "of a masked update the norm is proved, and proofs = "
            + "\"\(crypto.proofs.rawValue)\"", advice: "use proofs = \"norm\", or encryption = \"paillier\"")
      }
      guard entryClip == 0 else {
        throw .refused(
          path: "quantization.entry_clip", reason: "entries of a masked update are not bounded one by one",
          advice: "set it to 0, or use encryption = \"paillier\"")
      }
    }
    guard entryClip == 0 || crypto.proofs == .norm else {
      throw .refused(
        path: "quantization.entry_clip",
        reason: "bounds entries beside the norm, and proofs = \"\(crypto.proofs.rawValue)\"",
        advice: "use proofs = \"norm\", or set it to 0")
    }
    guard entryClip == 0 || entryClip < quantization.clip else {
      throw .refused(
        path: "quantization.entry_clip",
        reason: "\(entryClip) is no bound where the whole update is clipped to \(quantization.clip)",
        advice: "set it below clip, or to 0")
    }
  }

  private func checkParties() throws(WorkbenchError) {
    let p = parties
    guard p.threshold <= p.trustees else {
      throw .refused(
        path: "parties.threshold", reason: "\(p.threshold) of \(p.trustees) trustees can never come together",
        advice: "set it to at most trustees − corrupted_trustees = \(max(1, p.trustees - p.corruptedTrustees))")
    }
    guard p.corruptedTrustees < p.threshold else {
      throw .refused(
        path: "parties.corrupted_trustees",
        reason: "\(p.corruptedTrustees) corrupted trustees reach the threshold of \(p.threshold) and read every update",
        advice: "set threshold above corrupted_trustees")
    }
    guard p.trustees >= p.threshold + p.corruptedTrustees else {
      throw .refused(
        path: "parties.trustees",
        reason: "\(p.trustees) < threshold \(p.threshold) + corrupted \(p.corruptedTrustees): corrupted trustees could "
          + "stop every round by staying silent",
        advice: "use at least \(p.threshold + p.corruptedTrustees) trustees (docs/protocol.md §1)")
    }
    guard p.minHonest >= 2 else {
      throw .refused(
        path: "parties.min_honest", reason: "a sum with \(p.minHonest) honest update is that update",
        advice: "set it to 2 or more (10 outside demonstrations; docs/protocol.md §9)")
    }
    guard p.minClients >= p.corruptedClients + p.minHonest else {
      throw .refused(
        path: "parties.min_clients",
        reason: "\(p.minClients) < corrupted_clients \(p.corruptedClients) + min_honest \(p.minHonest): a sum could "
          + "hold fewer than \(p.minHonest) honest updates",
        advice: "set it to at least \(p.corruptedClients + p.minHonest) (docs/protocol.md §9)")
    }
    guard p.maxClients == 0 || p.maxClients >= p.minClients else {
      throw .refused(
        path: "parties.max_clients",
        reason: "\(p.maxClients) is below min_clients = \(p.minClients): every round aborts",
        advice: "set it to \(p.minClients) or more, or to 0 for as many as the data has")
    }
    for (i, fault) in faults.enumerated() where fault.round > experiment.rounds {
      throw .refused(
        path: "faults.\(i).round", reason: "round \(fault.round) comes after the last, \(experiment.rounds)",
        advice: "choose a round from 1 to \(experiment.rounds), or drop it: --set 'faults=[]'")
    }
  }

  private func refuseRepeats(
    _ texts: [String], path: String, what: String = "stands there twice"
  ) throws(WorkbenchError) {
    var seen: Set<String> = []
    for text in texts where !seen.insert(text).inserted {
      throw .refused(path: path, reason: "\"\(text)\" \(what)", advice: "leave one of them out")
    }
  }
}

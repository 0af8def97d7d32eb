import Configurations
import Learning
import Reports

extension Plan {
  /// Numbers whose stated range is so wide that nobody can standardise them.
  static func featureStatements(_ c: Configuration, _ data: ExperimentData) -> [Statement] {
    let schema = c.schema
    // At the edges of pictures there are many, and no harm.
    guard c.model.kind != .convolutional else { return [] }
    let lost = Standardiser.lost(in: data.clients.map(\.training)).map { schema.inputNames[schema.numericInputs[$0]] }
    guard !lost.isEmpty else { return [] }
    return [
      Statement(
        kind: .warning, topic: "features",
        text:
          "\(listed(Array(lost.prefix(8))))\(lost.count > 8 ? " and \(lost.count - 8) more" : "") "
          + "\(lost.count == 1 ? "varies" : "vary") by less than a 512th of the stated range, which sums of squares do not "
          + "show: state narrower ranges, or a model hardly sees them")
    ]
  }
}

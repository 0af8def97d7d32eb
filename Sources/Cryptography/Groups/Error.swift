/// Why bytes are not an element or a scalar of a group, or parameters are not a group's.
public enum GroupError: Error, Equatable, Sendable {
  /// An encoding has another length than the group's.
  case wrongLength(what: String, expected: Int, got: Int)
  /// The bytes at this index (0 for a single element) are not the canonical encoding of an element other than the
  /// identity.
  case notAnElement(group: String, index: Int, reason: String)
  /// A scalar is not below the group's order.
  case nonCanonicalScalar(group: String)
  /// Generated parameters of a group do not have the stated structure or do not come from the seed.
  case badParameters(group: String, reason: String)
}

extension GroupError: CustomStringConvertible {
  /// What is wrong, with numbers, and what to do.
  public var description: String {
    switch self {
    case .wrongLength(let what, let expected, let got):
      "\(what): \(got) bytes where \(expected) are due; send the canonical encoding"
    case .notAnElement(let group, let index, let reason):
      "element \(index) of \(group): \(reason); refuse the message and ask its sender for valid elements"
    case .nonCanonicalScalar(let group):
      "a scalar of \(group) is not below the group's order; only the canonical encoding is accepted"
    case .badParameters(let group, let reason):
      "parameters of \(group): \(reason); generate them again from the published seed"
    }
  }
}

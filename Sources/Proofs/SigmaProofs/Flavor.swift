public import Groups

/// What a NARG string carries.
public enum Flavor: String, CaseIterable, Sendable {
  /// Commitments and responses: many can be verified by one multi-scalar multiplication (`BatchVerifier`).
  case batchable
  /// Challenge and responses: shorter wherever commitments take more room than one scalar.
  case compact

  /// The marker that a tag must contain, verbatim.
  public var marker: String { self == .batchable ? "DSFS" : "CMPT" }

  /// A tag as the draft recommends: an application's own name, the marker, the ciphersuite.
  public func tag<G: PrimeGroup>(_ application: String, group: G.Type) -> [UInt8] {
    Array("\(application)-\(marker)-with-\(G.sigmaSuite)".utf8)
  }
}

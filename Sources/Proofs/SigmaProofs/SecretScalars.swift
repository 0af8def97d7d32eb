package import Groups

/// Scalars that are wiped when the last reference goes.
package final class SecretScalars<G: PrimeGroup>: @unchecked Sendable {
  // Sendable: written only when it goes.
  package private(set) var values: [Scalar<G>] = []

  /// Scalars that nobody else keeps.
  package init(_ values: consuming [Scalar<G>]) { self.values = values }

  /// Scalars that `fill` appends, at most `capacity` of them.
  package init(capacity: Int, _ fill: (inout [Scalar<G>]) -> Void) {
    values.reserveCapacity(capacity)  // so that no copy is left behind
    fill(&values)
  }

  deinit { wipe(&values) }
}

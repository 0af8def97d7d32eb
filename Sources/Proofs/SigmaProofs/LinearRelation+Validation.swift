import Groups
public import Transcript

extension LinearRelation {
  /// `ValidateInstance`: the ten conditions of the draft, numbered as there. Throws `ProofError.statement`.
  public func validate() throws(ProofError) {
    func require(_ number: Int, _ condition: Bool, _ what: @autoclosure () -> String) throws(ProofError) {
      guard condition else { throw .statement(.sigma, reason: "instance condition \(number): \(what())") }
    }
    let limit = Int(UInt32.max)
    try require(1, !equations.isEmpty, "there is no equation; state at least one")
    for (i, equation) in equations.enumerated() {
      try require(2, !equation.image.isEmpty, "equation \(i) has an empty image")
      try require(2, !equation.terms.isEmpty, "equation \(i) has no terms")
      try require(3, max(equation.image.count, equation.terms.count) <= limit, "equation \(i) has 2^32 terms or more")
      try require(
        3, equation.terms.allSatisfy { (0...limit).contains($0.scalar) },
        "equation \(i) has a scalar index outside 0..<2^32")
    }
    try require(3, equations.count <= limit, "there are 2^32 equations or more")

    var usedElements = Set<Int>()
    var usedScalars = Set<Int>()
    for (i, equation) in equations.enumerated() {
      for index in equation.image.map(\.element) + equation.terms.map(\.element) {
        try require(
          4, elements.indices.contains(index), "equation \(i) names element \(index) of \(elements.count)")
        usedElements.insert(index)
      }
      for term in equation.terms { usedScalars.insert(term.scalar) }
    }
    for i in elements.indices.dropFirst() {
      try require(5, usedElements.contains(i), "element \(i) occurs in no equation; leave it out")
    }
    // Every index below the greatest is used just when there are as many as the greatest says.
    try require(
      6, usedScalars.count == scalarCount,
      "\(scalarCount - usedScalars.count) scalar indices occur in no equation, so their responses go unchecked")
    try require(7, elements.first == G.generator, "element 0 is not the group's generator")
    for (i, element) in elements.enumerated() {
      try require(8, !G.isIdentity(element), "element \(i) is the identity")
    }
    for (i, element) in image().enumerated() {
      try require(9, !G.isIdentity(element), "the image of equation \(i) is the identity, which proves nothing")
    }
    try validateColumns(require)
  }

  /// Condition 10: each scalar has an equation in which its terms do not cancel.
  private func validateColumns(
    _ require: (Int, Bool, @autoclosure () -> String) throws(ProofError) -> Void
  ) throws(ProofError) {
    var constrained = Set<Int>()
    for equation in equations {
      for (scalar, terms) in Dictionary(grouping: equation.terms, by: \.scalar) where !constrained.contains(scalar) {
        // One element with a coefficient other than 0 is never the identity in a group of prime order.
        let isIdentity =
          terms.count == 1
          ? terms[0].coefficient.isZero
          : G.isIdentity(G.multiScalar(variableTime: terms.map(\.coefficient), terms.map { elements[$0.element] }))
        if !isIdentity { constrained.insert(scalar) }
      }
    }
    for scalar in 0..<scalarCount {
      try require(10, constrained.contains(scalar), "all terms of scalar \(scalar) cancel")
    }
  }
}

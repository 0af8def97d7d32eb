public import Groups

extension LinearRelation {
  /// map(instance, scalars): the right-hand sides, in constant time in the scalars.
  func mapped(secret scalars: [Scalar<G>]) -> [G.Element] {
    evaluate {
      G.multiScalar($0, $1)
    } scalars: {
      scalars[$0]
    }
  }

  /// map(instance, scalars) for public scalars.
  func mapped(variableTime scalars: [Scalar<G>]) -> [G.Element] {
    evaluate {
      G.multiScalar(variableTime: $0, $1)
    } scalars: {
      scalars[$0]
    }
  }

  private func evaluate(
    _ sum: ([Scalar<G>], [G.Element]) -> G.Element, scalars: (Int) -> Scalar<G>
  ) -> [G.Element] {
    equations.map { equation in
      var products = equation.terms.map { $0.coefficient * scalars($0.scalar) }
      defer { wipe(&products) }
      return sum(products, equation.terms.map { elements[$0.element] })
    }
  }

  /// image(instance): the left-hand sides.
  func image() -> [G.Element] {
    equations.map { equation in
      if equation.image.count == 1, equation.image[0].coefficient == .one { return elements[equation.image[0].element] }
      return G.multiScalar(variableTime: equation.image.map(\.coefficient), equation.image.map { elements[$0.element] })
    }
  }

  /// Whether the scalars satisfy all equations: constant time but for the answer.
  public func isSatisfied(by witness: [Scalar<G>]) -> Bool {
    witness.count == scalarCount && mapped(secret: witness) == image()
  }

  /// The commitment that makes (commitment, challenge, response) an accepting conversation: map(response) -
  /// challenge·image, an equation each (the draft's "Simulator").
  package func simulatedCommitment(response: [Scalar<G>], challenge: Scalar<G>) -> [G.Element] {
    equations.map { equation in
      var scalars = equation.terms.map { $0.coefficient * response[$0.scalar] }
      scalars += equation.image.map { -(challenge * $0.coefficient) }
      let bases = equation.terms.map { elements[$0.element] } + equation.image.map { elements[$0.element] }
      return G.multiScalar(variableTime: scalars, bases)
    }
  }

  /// An accepting conversation for a challenge chosen beforehand; needs no witness, which is why a conversation gives
  /// nothing away (honest-verifier zero-knowledge).
  package func simulate(
    challenge: Scalar<G>, using rng: inout some RandomNumberGenerator
  ) -> (commitment: [G.Element], response: [Scalar<G>]) {
    let response = (0..<scalarCount).map { _ in Scalar<G>.random(using: &rng) }
    return (simulatedCommitment(response: response, challenge: challenge), response)
  }

  /// The witness, from two accepting conversations with one commitment and two challenges; nil for equal challenges.
  package static func extract(
    _ a: (challenge: Scalar<G>, response: [Scalar<G>]), _ b: (challenge: Scalar<G>, response: [Scalar<G>])
  ) -> [Scalar<G>]? {
    guard let inverse = (a.challenge - b.challenge).inverse(), a.response.count == b.response.count else { return nil }
    return zip(a.response, b.response).map { ($0 - $1) * inverse }
  }
}

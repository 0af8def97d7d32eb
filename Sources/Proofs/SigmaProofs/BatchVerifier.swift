public import Groups
public import Transcript

/// Verifies many batchable proofs by one multi-scalar multiplication (the draft's "Batch verification").
///
/// Every equation gets a weight of 128 bits, squeezed after all sessions, instances and proofs, responses included, were
/// absorbed: a false batch passes with probability 2^-128 a hash query. Which proof is false the batch does not tell;
/// verify them one by one to find out.
public struct BatchVerifier<G: PrimeGroup>: Sendable {
  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ Weights differ from equation to equation. Otherwise errors of two proofs cancel.
    package static var weights: Checks { Checks(rawValue: 1) }
    /// ⚔ Weights depend on the responses. Otherwise they are known while responses can still be chosen.
    package static var responsesInWeights: Checks { Checks(rawValue: 2) }
    package static var all: Checks { [.weights, .responsesInWeights] }
  }

  private struct Item: Sendable {
    let relation: LinearRelation<G>
    let commitment: [G.Element]
    let challenge: Scalar<G>
    let response: [Scalar<G>]
  }

  private var items: [Item] = []
  private var sponge = DuplexSponge(
    sessionID: DuplexSponge.sessionID(tag: Array("irtf-cfrg-sigma-protocols/batch-verify".utf8)))
  private let checks: Checks

  /// An empty batch, which is valid.
  public init() { checks = .all }
  /// A batch with attack checks switched off: for tests of the attacks.
  package init(checks: Checks) { self.checks = checks }

  /// Number of proofs.
  public var count: Int { items.count }

  /// Adds a proof. Throws all that can be told of it alone: an invalid instance, a length, an encoding.
  public mutating func add(
    _ proof: [UInt8], for relation: LinearRelation<G>, sessionID: [UInt8]
  ) throws(ProofError) {
    try relation.validate()
    let parsed = try relation.parseBatchable(proof, sessionID: sessionID)
    items.append(
      Item(
        relation: relation, commitment: parsed.commitment, challenge: parsed.challenge, response: parsed.response))
    sponge.absorb(sessionID)
    sponge.absorb(relation.serialized())
    sponge.absorb(
      checks.contains(.responsesInWeights)
        ? proof : Array(proof.prefix(G.elementByteCount * parsed.commitment.count)))
  }

  /// Verifies the whole batch. Throws `.equation` with the check `batch`.
  public func verify() throws(ProofError) {
    var stream = sponge
    var generator = Scalar<G>.zero
    var scalars: [Scalar<G>] = []
    var elements: [G.Element] = []
    for item in items {
      for (equation, commitment) in zip(item.relation.equations, item.commitment) {
        let squeezed = Scalar<G>(wide: stream.squeeze(16))
        let weight = checks.contains(.weights) ? squeezed : .one
        scalars.append(weight)
        elements.append(commitment)
        func add(_ index: Int, _ scalar: Scalar<G>) {
          if index == 0 {
            generator += scalar
          } else {
            scalars.append(scalar)
            elements.append(item.relation.elements[index])
          }
        }
        for term in equation.image { add(term.element, weight * item.challenge * term.coefficient) }
        for term in equation.terms { add(term.element, -(weight * term.coefficient * item.response[term.scalar])) }
      }
    }
    scalars.append(generator)
    elements.append(G.generator)
    guard G.isIdentity(G.multiScalar(variableTime: scalars, elements)) else {
      throw .equation(.sigma, check: "batch")
    }
  }
}

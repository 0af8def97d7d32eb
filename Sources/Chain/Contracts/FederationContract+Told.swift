package import Ledger
import Wire

/// The contract as a client sees it that is told of openings and does not replay the chain.
///
/// What such a client checks is what hides its updates: the genesis, by the chain identifier that it knows; the key's
/// proofs; and that what it seals for is one opening, signed by a validator, of that key. The round's number, its deadline
/// and the model it takes on trust: a validator that lies about them has the client train in vain (docs/protocol.md §9).
extension FederationContract {
  /// A contract with a chain's genesis and key: what `Invitation` carries. `model` need not be the chain's.
  package init(
    genesis: Genesis, key: Transaction, payloads: [Payload], chainID: Hash, contract: FederationContract
  ) throws(Rejection) {
    self = contract.fresh
    var state: FederationState
    guard genesis.parameterCount <= LedgerLimits.payload / 8 else {
      throw .genesis("a model of \(genesis.parameterCount) parameters, which no payload holds")
    }
    do throws(ContractError) {
      state = try FederationState(
        genesis: genesis, model: [Double](repeating: 0, count: genesis.parameterCount), checks: checks,
        submissionChecks: submissionChecks, allowsInsecureKeys: allowsInsecureKeys)
    } catch { throw .genesis(error.description) }
    guard key.kind == TransactionKind.key.rawValue, key.chainID == chainID else {
      throw .key("it is no transaction of this chain that publishes a key")
    }
    guard state.membership[key.sender]?.role == .dealer else { throw .wrongRole(needed: .dealer) }
    do throws(LedgerError) { try key.verifySignature() } catch { throw .malformed("\(error)") }
    let context = BlockContext(chainID: chainID, height: 1, time: 0, proposer: key.sender)
    try setKey(Incoming(key, PayloadReader(payloads), context), &state)
    // The model is told with a round, by whoever trains; none is kept here.
    state.learning.model = []
    self.state = state
  }

  /// Takes an opening in place of the last one.
  package mutating func take(opening: Transaction, chainID: Hash) throws(Rejection) {
    guard var state else { throw .wrongPhase(needed: "a genesis", actual: "none") }
    guard opening.kind == TransactionKind.open.rawValue, opening.chainID == chainID else {
      throw .wrongOpening("it is no opening of this chain")
    }
    guard state.membership[opening.sender]?.role == .validator else { throw .wrongRole(needed: .validator) }
    do throws(LedgerError) { try opening.verifySignature() } catch { throw .malformed("\(error)") }
    let body: OpenBody
    do throws(WireError) { body = try OpenBody(wireBytes: opening.body) } catch { throw .malformed(error.description) }
    guard body.key == state.keyTransaction else {
      throw .wrongOpening("it names the key transaction \(body.key), and not that of the invitation")
    }
    guard let template = state.genesis.templates.first(where: { $0.purpose == body.purpose }),
      let scheme = state.schemes[body.purpose], !state.genesis.rule.hasPredicates
    else { throw .wrongOpening("it is of rounds that a client away from the chain cannot take part in") }
    state.round = RoundState(
      opening: body, open: opening.hash, chainID: chainID, template: template, scheme: scheme,
      sampling: body.purpose == .training ? state.genesis.rule.sampling : AggregationRule.everybody)
    self.state = state
  }
}

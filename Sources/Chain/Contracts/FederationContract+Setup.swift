import Learning
import Ledger
import PaillierScheme
import Quantization
package import UpdateProofs
import Wire

extension FederationContract {
  /// Block 0: members and parameters, each combination checked, and the initial model.
  func openGenesis(_ tx: Incoming) throws(Rejection) -> FederationState {
    let genesis: Genesis = try tx.body()
    try tx.expectPayloads(1)
    let model: [Double]
    do { model = try ModelCodec.decode(tx.payload(0), count: genesis.parameterCount) } catch let error as WireError {
      throw .malformed(error.description)
    } catch let error as Rejection { throw error } catch { throw .malformed("\(error)") }
    do {
      return try FederationState(
        genesis: genesis, model: model, checks: checks, submissionChecks: submissionChecks,
        allowsInsecureKeys: allowsInsecureKeys)
    } catch { throw .genesis(error.description) }
  }

  /// The dealer's key: accepted once, with proofs bound to this chain (docs/protocol.md §3).
  func setKey(_ tx: Incoming, _ state: inout FederationState) throws(Rejection) {
    guard state.key == nil else { throw .key("the chain has a key already; a new epoch needs a new chain") }
    guard tx.transaction.body.isEmpty else { throw .malformed("the body of a key transaction is empty") }
    try tx.expectPayloads(2)
    let key: ThresholdPublicKey
    let proof: KeyProof
    do {
      key = try ThresholdPublicKey(wireBytes: tx.payload(0))
      var reader = Reader(try tx.payload(1))
      proof = try KeyProof(for: key.key, from: &reader)
      try reader.finish()
    } catch let error as Rejection { throw error } catch { throw .key("\(error)") }
    let trustees = state.membership.with(.trustee).count
    guard key.key.size.bits == state.genesis.suite.modulusBits,
      key.parameters.trustees == trustees, key.parameters.threshold == state.genesis.threshold,
      key.parameters.corrupted == state.genesis.corruptedTrustees
    else {
      throw .key("the key is for other parameters than the genesis: |N|, trustees and threshold must be the same")
    }
    do {
      try proof.verify(
        key.key, transcript: .key(chainID: tx.chainID), rounds: keyProofRounds, checks: .all, work: .parallel)
    } catch { throw .key("\(error)") }
    state.key = key
    state.keyTransaction = tx.transaction.hash
  }
}

extension FederationState {
  /// Checks that the parts of a genesis fit together, and lays out the submissions of every purpose.
  package init(
    genesis: Genesis, model: [Double], checks: FederationContract.Checks = .all,
    submissionChecks: SubmissionChecks = .all, allowsInsecureKeys: Bool = false
  ) throws(ContractError) {
    try genesis.checkEncodable()
    let membership = try Membership(genesis.members)
    let (clients, trustees) = (membership.with(.client).count, membership.with(.trustee).count)
    guard clients >= genesis.participation.minimum else {
      throw .genesis("\(clients) clients are registered, n_min is \(genesis.participation.minimum)")
    }
    guard membership.with(.validator).count >= 1, membership.with(.dealer).count == 1 else {
      throw .genesis("a federation has at least one validator and exactly one dealer")
    }
    do {
      let parameters = try ThresholdParameters(
        trustees: trustees, threshold: genesis.threshold, corrupted: genesis.corruptedTrustees)
      _ = try KeySize.named(bits: genesis.suite.modulusBits, allowInsecure: allowsInsecureKeys)
      // ⚔ §1: with a single process as validator, f ≤ 2t − m − 1 is needed, or two aggregates of a round can be opened.
      guard parameters.toleratesCorruptedValidators || !checks.contains(.forkTolerance) else {
        throw ContractError.genesis(
          "f = \(genesis.corruptedTrustees) > 2t − m − 1 = \(2 * genesis.threshold - trustees - 1): a corrupted "
            + "validator could have two sums of one round opened; raise t, or take fewer trustees")
      }
    } catch { throw .genesis("\(error)") }
    guard (1...52).contains(genesis.fractionBits), genesis.maximumSamples >= 1 else {
      throw .genesis("fraction bits must be 1…52 and the largest sample count positive")
    }
    var schemes: [Purpose: any SubmissionScheme] = [:]
    for template in genesis.templates {
      do {
        var layouts: [VectorLayout] = []
        for shape in template.vectors {
          let statesNorm = shape.role.isSigned && (genesis.suite.proofs == .norm || shape.encryption == .masked)
          guard (shape.norm != nil) == statesNorm else {
            throw ContractError.genesis(
              "an update states its norm where norms are proved or it is masked, and so does the change of a control variate; "
                + "no other vector does")
          }
          layouts.append(
            try shape.layout(clients: genesis.participation.maximum, modulusBits: genesis.suite.modulusBits))
        }
        let scheme = try genesis.suite.scheme(layouts: layouts, checks: submissionChecks)
        let bytes =
          scheme.sealedByteCount + scheme.proofByteCount + scheme.maskedByteCount
          + (template.purpose == .training && genesis.rule.hasPredicates ? AggregationRule.predicateBytes : 0)
        guard bytes <= genesis.submissionLimit else {
          throw ContractError.genesis(
            "a \(template.purpose) submission has \(bytes) bytes, the limit is \(genesis.submissionLimit): raise it")
        }
        let sums = 16 + template.vectors.reduce(0) { $0 + 4 + 8 * $1.dimension }
        let largest = max(scheme.sealedByteCount, scheme.proofByteCount, sums)
        guard largest <= LedgerLimits.payload else {
          throw ContractError.genesis(
            "a \(template.purpose) round has a payload of \(largest) bytes, a ledger's payload has at most "
              + "\(LedgerLimits.payload): take fewer parameters")
        }
        guard schemes.updateValue(scheme, forKey: template.purpose) == nil else {
          throw ContractError.genesis("two templates for \(template.purpose) rounds")
        }
      } catch let error as ContractError { throw error } catch { throw .genesis("\(error)") }
      try Self.check(template, genesis)
    }
    try Self.check(genesis.rule, genesis)
    self.init(
      genesis: genesis, membership: membership, schemes: schemes, learning: LearningState(genesis, model: model))
  }

  private init(
    genesis: Genesis, membership: Membership, schemes: [Purpose: any SubmissionScheme], learning: LearningState
  ) {
    self.genesis = genesis
    self.membership = membership
    self.schemes = schemes
    self.learning = learning
  }

  private static func check(_ rule: AggregationRule, _ genesis: Genesis) throws(ContractError) {
    try rule.check()
    guard rule.hasPredicates else { return }
    guard genesis.suite.proofs == .norm else {
      throw .genesis("updates are compared with the last mean by the proofs `norm` alone; take these, or leave it out")
    }
    for template in genesis.templates {
      for shape in template.vectors where shape.role == .update {
        // ‖A‖ + r < 2^31 is what proofs of a ball about A need, with room for a mask's noise.
        let layout: VectorLayout
        do {
          layout = try shape.layout(clients: genesis.participation.maximum, modulusBits: genesis.suite.modulusBits)
        } catch { throw .genesis("\(error)") }
        let (norm, bound) = (shape.norm ?? 0, layout.norm ?? 0)
        guard norm + (rule.radius ?? 0) + (bound - norm) < 1 << 31 else {
          throw .genesis(
            "β + r = \(bound) + \(rule.radius ?? 0) must be below 2^31: take fewer fraction bits or a smaller ball")
        }
      }
    }
  }

  /// Each purpose has exactly the vectors that the contract can read.
  private static func check(_ template: RoundTemplate, _ genesis: Genesis) throws(ContractError) {
    let roles = template.vectors.map(\.role)
    let expected: [VectorRole] =
      switch template.purpose {
      case .statistics: [.moments]
      case .training: genesis.rule.control == nil ? [.update, .metrics] : [.update, .control, .metrics]
      case .evaluation: [.metrics]
      }
    guard roles == expected else {
      throw .genesis("a \(template.purpose) template has the vectors \(expected), in this order")
    }
    for shape in template.vectors {
      switch shape.role {
      // One clip, layout and proof serve both (docs/protocol.md §2).
      case .control where shape != template.index(of: .update).map({ template.vectors[$0].with(role: .control) }):
        throw .genesis("control variates are laid out and bounded as the updates are")
      case .update, .control:
        guard shape.dimension != genesis.parameterCount else { break }
        throw .genesis("an update has \(shape.dimension) entries, the model \(genesis.parameterCount)")
      case .metrics where shape.dimension != genesis.evaluation.vectorCount:
        throw .genesis("metrics have \(shape.dimension) entries, their rule \(genesis.evaluation.vectorCount)")
      default: break
      }
    }
  }
}

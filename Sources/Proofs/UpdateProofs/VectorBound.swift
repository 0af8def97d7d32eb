import BigNum
import Commitments
import EntryProofs
import Groups
import NormProofs
import Quantization
import RangeProofs
import SigmaProofs
import Transcript
import Wire

/// What is proved of the size of a vector's entries: of each of them (docs/protocol.md §7), of their norm (§8), or of both.
enum VectorBound<G: PrimeGroup>: Sendable {
  case bits(BitsParameters)
  case entries(EntryParameters)
  case norm(NormParameters)
  case both(NormParameters, EntryParameters)

  /// Refuses what would not be sound. Balls among the predicates stand in place of that of the layout's norm.
  init(
    _ layout: VectorLayout, _ proofs: ProofChoice, _ predicates: [NormPredicate], anyMasked: Bool = false
  ) throws {
    let plan = layout.slots
    guard let norm = layout.norm else {
      guard predicates.isEmpty else {
        throw ProofError.statement(
          .norm, reason: "predicates of a vector whose norm is not proved; lay it out with a norm")
      }
      // For any number of entries digits take less time and room than bits, which stay as the baseline that they are.
      self =
        proofs == .bits
        ? .bits(try BitsParameters(rows: plan.rows, columns: plan.slots, bits: plan.magnitudeBits))
        : .entries(try Self.entries(plan))
      return
    }
    guard proofs == .norm else {
      throw ProofError.statement(.norm, reason: "a norm is stated of a vector, but the suite does not prove any")
    }
    // ⚔ What is public of a mask's key is that its rows are short, and no more.
    guard layout.masked == nil || predicates.allSatisfy({ $0.entryCount <= layout.dimension }) else {
      throw ProofError.statement(
        .norm, reason: "a predicate's vector has more entries than the \(layout.dimension) of the update")
    }
    let all = predicates.contains(where: \.isQuadratic) ? predicates : [.ball(radius: norm)] + predicates
    let parameters = try NormParameters(layout, predicates: all, order: G.scalarField.modulus, anyMasked: anyMasked)
    // Slots and the link's bound are made for the plan's norm.
    guard parameters.bound <= norm else {
      throw ProofError.statement(
        .norm,
        reason: "the predicates leave ‖X‖₂ up to \(parameters.bound), and the slots are laid out for \(norm); "
          + "lay them out for more")
    }
    self = plan.entryBound == nil ? .norm(parameters) : .both(parameters, try Self.entries(plan))
  }

  private static func entries(_ plan: SlotPlan) throws(ProofError) -> EntryParameters {
    try EntryParameters(
      rows: plan.rows, columns: plan.slots, lower: plan.entryRange.lowerBound, upper: plan.entryRange.upperBound,
      order: G.scalarField.modulus)
  }

  /// Generators that its proof needs.
  var generators: Int {
    switch self {
    case .bits(let p): p.columns
    case .entries(let p): p.generators
    case .norm(let p): p.generators
    case .both(let norm, let entries): max(norm.generators, entries.generators)
    }
  }

  /// Bytes of its proof.
  var proofByteCount: Int {
    switch self {
    case .bits(let p): BitsProof<G>.byteCount(p)
    case .entries(let p): EntryProof<G>.byteCount(p)
    case .norm(let p): NormProof<G>.byteCount(p)
    case .both(let norm, let entries): NormProof<G>.byteCount(norm) + EntryProof<G>.byteCount(entries)
    }
  }

  /// Appends the proof of rows that `v` commits to. A prover that is not `honest` looks at nothing first: the entries may
  /// be others than the committed ones, or exceed the bound.
  func prove(
    _ key: CommitmentKey<G>, _ v: [G.Element], _ matrix: CommittedMatrix, _ blinding: [Scalar<G>],
    _ relation: WideRelation?, _ checks: NormChecks, honest: Bool, _ transcript: Transcript,
    using rng: inout some RandomNumberGenerator, _ work: Work, _ proofs: inout Writer
  ) throws(ProofError) {
    switch self {
    case .bits(let parameters):
      let statement = try BitsStatement(key: key, commitments: v, parameters: parameters)
      let entries = matrix.entries
      let rows = (0..<parameters.rows).map {
        Array(entries[$0 * parameters.columns..<($0 + 1) * parameters.columns])
      }
      let witness = BitsWitness<G>(rows: rows, rho: blinding)
      var transcript = transcript
      let proof =
        honest
        ? try BitsProof.prove(statement, witness: witness, transcript: &transcript, using: &rng, work: work)
        : try BitsProof.forge(statement, witness: witness, values: nil, transcript: &transcript, using: &rng)
      proof.encode(to: &proofs)
    case .entries(let parameters):
      let statement = try EntryStatement(key: key, commitments: v, parameters: parameters)
      guard honest else {
        var prover = EntryProver(
          statement, .integers(matrix.entries), blinding: blinding, transcript: transcript, using: &rng, work: work)
        try prover.run().encode(to: &proofs)
        return
      }
      let witness = EntryWitness<G>(entries: matrix.entries, blinding: blinding)
      try EntryProof.prove(statement, witness: witness, transcript: transcript, using: &rng, work: work)
        .encode(to: &proofs)
    case .both(let norm, let all):
      // Each on a copy of the transcript: what joins them is the V that both speak of.
      for bound in [VectorBound.norm(norm), .entries(all)] {
        try bound.prove(key, v, matrix, blinding, nil, checks, honest: honest, transcript, using: &rng, work, &proofs)
      }
    case .norm(let parameters):
      let statement = try NormStatement(key: key, commitments: v, parameters: parameters)
      guard honest else {
        var prover = try NormProver(
          statement, matrix.proved(G.self), blinding: blinding, relation: relation, transcript: transcript, using: &rng,
          work: work, checks: checks)
        try prover.run().encode(parameters, to: &proofs)
        return
      }
      let proof = try NormProof.prove(
        statement, matrix.proved(G.self), blinding: blinding, relation: relation, transcript: transcript, using: &rng,
        work: work)
      proof.encode(parameters, to: &proofs)
    }
  }
}

/// The proof of a vector's bound.
enum BoundProof<G: PrimeGroup> {
  case bits(BitsProof<G>)
  case entries(EntryProof<G>)
  case norm(NormProof<G>)
  case both(NormProof<G>, EntryProof<G>)

  init(_ bound: VectorBound<G>, from reader: inout Reader) throws(WireError) {
    switch bound {
    case .bits: self = .bits(try BitsProof(from: &reader))
    case .entries(let parameters): self = .entries(try EntryProof(parameters, from: &reader))
    case .norm(let parameters): self = .norm(try NormProof(parameters, from: &reader))
    case .both(let norm, let entries):
      self = .both(try NormProof(norm, from: &reader), try EntryProof(entries, from: &reader))
    }
  }

  /// Verifies everything but equations in the group, which are returned; their rows are `v`.
  func deferred(
    _ bound: VectorBound<G>, _ key: CommitmentKey<G>, _ v: [G.Element], _ relation: WideRelation?,
    _ checks: NormChecks, _ transcript: Transcript, _ work: Work
  ) throws(ProofError) -> [Deferred<GroupEquation<G>>] {
    switch (self, bound) {
    case (.bits(let proof), .bits(let parameters)):
      var transcript = transcript
      return [
        try proof.deferred(
          BitsStatement(key: key, commitments: v, parameters: parameters), transcript: &transcript, work: work)
      ]
    case (.entries(let proof), .entries(let parameters)):
      return try proof.deferred(
        EntryStatement(key: key, commitments: v, parameters: parameters), transcript: transcript, work: work,
        checks: .all)
    case (.norm(let proof), .norm(let parameters)):
      return try proof.deferred(
        NormStatement(key: key, commitments: v, parameters: parameters), relation: relation, transcript: transcript,
        work: work, checks: checks)
    case (.both(let norm, let entries), .both(let first, let second)):
      return try BoundProof.norm(norm).deferred(.norm(first), key, v, nil, checks, transcript, work)
        + BoundProof.entries(entries).deferred(.entries(second), key, v, nil, checks, transcript, work)
    default: throw .statement(.norm, reason: "a proof of another bound than the vector's")
    }
  }
}

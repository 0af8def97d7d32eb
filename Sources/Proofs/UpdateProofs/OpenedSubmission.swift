import BigNum
import Commitments
import Groups
import PaillierScheme
import SigmaProofs
import Transcript

/// A submission of which everything holds but what is left here.
struct OpenedSubmission<G: PrimeGroup>: Sendable {
  /// What is added up of every vector.
  let vectors: [SealedVector]
  /// Equations about the row commitments of every vector.
  var statements: [DeferredStatement<G>] = []
  /// Equations about ciphertexts, each with the number of its vector.
  var ciphertexts: [(vector: Int, Deferred<CiphertextEquation>)] = []

  /// What is false, if anything, of each of many submissions: of the first vector that is concerned, and of that the
  /// link before the bound. Weights depend on everything that is left of all of them.
  static func failures(
    _ submissions: [OpenedSubmission], _ commitmentKey: CommitmentKey<G>, _ key: PublicKey, _ checks: BatchChecks,
    work: Work
  ) throws(BigNumError) -> [SubmissionFault?] {
    let statements = submissions.enumerated().flatMap { i, s in
      s.statements.enumerated().map { (submission: i, vector: $0, $1) }
    }
    let ciphertexts = submissions.enumerated().flatMap { i, s in
      s.ciphertexts.map { (submission: i, vector: $0.vector, $0.1) }
    }
    let weights = BatchWeights(
      statements.flatMap { $0.2.parts.map(\.binding) } + ciphertexts.map(\.2.binding), checks: checks)
    let half = work.divided(by: 2)
    let sides = try work.map(2) { side -> Result<[Failure], BigNumError> in
      Result { () throws(BigNumError) in
        guard side == 0 else {
          return try CiphertextEquation.failures(ciphertexts.map(\.2.equation), key, weights, work: half).map {
            Failure(ciphertexts[$0].submission, ciphertexts[$0].vector, order: 1, ciphertexts[$0].2.failure)
          }
        }
        return try DeferredStatement.failures(statements.map(\.2), commitmentKey, weights, work: half).map {
          let (submission, vector, statement) = statements[$0.statement]
          let error = statement.parts[$0.part].failure
          return Failure(submission, vector, order: error.proof == .link ? 0 : 2, error)
        }
      }
    }
    var first = [Failure?](repeating: nil, count: submissions.count)
    for side in sides {
      for failure in try side.get() {
        if let other = first[failure.submission], other.place < failure.place { continue }
        first[failure.submission] = failure
      }
    }
    return first.map { $0.map { .proof(vector: $0.place.vector, $0.error) } }
  }

  /// What is false of a submission, and how early it is told.
  private struct Failure: Sendable {
    let submission: Int
    let place: (vector: Int, order: Int)
    let error: ProofError

    init(_ submission: Int, _ vector: Int, order: Int, _ error: ProofError) {
      (self.submission, place, self.error) = (submission, (vector, order), error)
    }
  }
}

import BigNum
import Consensus
import Contracts
import Ledger

extension RoundDriver {
  /// Brings in everybody who is there and not in yet.
  ///
  /// Clients train and seal side by side, as many as there are processors; what they make enters the chain in their own
  /// order, as many in a block as are verified at once, so that no more of them are in memory than that.
  func takeSubmissions(_ round: RoundState) async throws(FederationError) {
    let number = Int(round.opening.round)
    var present: [Client] = []
    for client in clients where !round.hasAccepted(client.verifyingKey) && round.isDrawn(client.verifyingKey) {
      guard !isAbsent(client.name, number) || round.opening.attempt > 1 else {
        observe(.absent(round: number, client: client.name))
        continue
      }
      present.append(client)
    }
    let size = await validator.engine.machine.batchSize
    for start in stride(from: 0, to: present.count, by: size) {
      try checkCancellation()
      try await take(Array(present[start..<min(start + size, present.count)]), round: number)
    }
  }

  /// Seals for some clients and submits what they made. A client that cannot take part stays away; of other faults the
  /// first one stops the run, after the block with what was made.
  private func take(_ batch: [Client], round: Int) async throws(FederationError) {
    var (submissions, senders): ([Submission], [Client]) = ([], [])
    var fault: FederationError?
    for (client, made) in zip(batch, try await seal(batch)) {
      switch made {
      case .success(let payloads):
        submissions.append(try await client.submission(of: payloads, to: validator.engine))
        senders.append(client)
      case .failure(.unavailable(_, let reason)):
        observe(.unavailable(round: round, client: client.name, reason: reason))
      case .failure(let error): fault = fault ?? error
      }
    }
    if !submissions.isEmpty {
      let start = ContinuousClock.now
      let answers = await validator.engine.send(submissions)
      phases.add(.verify, ContinuousClock.now - start)
      for ((client, submission), answer) in zip(zip(senders, submissions), answers) {
        switch answer {
        case .success:
          let bytes = submission.payloads.reduce(0) { $0 + $1.bytes.count }
          observe(.accepted(round: round, client: client.name, bytes: bytes))
        // An honest client's refusal would be a fault of ours.
        case .failure(let error): fault = fault ?? error
        }
      }
    }
    if let fault { throw fault }
  }

  /// What each of some clients makes for the open round, side by side on the processors that there are.
  private func seal(_ batch: [Client]) async throws(FederationError) -> [Result<[Payload], FederationError>] {
    let (contract, store) = (await validator.engine.machine, validator.engine.store)
    let (work, phases) = (Work.parallel, phases)
    let share = work.divided(by: batch.count)
    return try results(batch.count, work) { i throws(FederationError) in
      try batch[i].made(for: contract, store, phases, work: share)
    }
  }
}

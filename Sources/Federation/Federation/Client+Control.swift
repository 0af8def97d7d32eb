import Contracts
import Ledger
import Synchronization

/// What a client remembers of SCAFFOLD: its control variate c_i after the last rounds that it trained in.
///
/// Nothing of it is stored. c_i is a function of the client's data and of what the chain published, so that a client
/// that was stopped trains its earlier rounds again; a replay of the chain, which it needs anyway, takes longer.
final class ControlMemory: Sendable {
  private let kept = Mutex<[UInt32: [Double]]>([:])

  /// c_i after a round that the client trained in.
  subscript(round: UInt32) -> [Double]? { kept.withLock { $0[round] } }

  /// Remembers c_i after a round, in which the client's update may or may not be accepted.
  func keep(_ variate: [Double], after round: UInt32) { kept.withLock { $0[round] = variate } }

  /// Forgets what came before a round whose sum holds the client's update.
  func forget(before round: UInt32) { kept.withLock { $0 = $0.filter { $0.key >= round } } }
}

extension Client {
  /// c_i in a state: after the last round whose sum holds the client's update. Nil before there is one.
  func variate(_ state: FederationState) throws(FederationError) -> [Double]? {
    guard let last = state.contributions[verifyingKey] else { return nil }
    memory.forget(before: last)
    guard let variate = memory[last] else {
      throw .task(
        client: name, reason: "its control variate after round \(last) is unknown; train again from the chain")
    }
    return variate
  }

  /// Makes sure that the client knows its c_i in a state, which it computes from the chain where it was stopped since.
  func recall(_ state: FederationState, _ store: LedgerStore) throws(FederationError) {
    guard let last = state.contributions[verifyingKey], memory[last] == nil else { return }
    var variate: [Double]?
    do {
      try TrainingLog.read(store) { round in
        guard round.clients.contains(verifyingKey), round.number <= last else { return }
        variate =
          try task.contribution(
            .training, round: round.number,
            model: PublicModel(round.before, moments: round.moments, variate: variate)
          ).variate
      }
    } catch let error as FederationError { throw error } catch { throw .replay("\(error)") }
    if let variate { memory.keep(variate, after: last) }
  }
}

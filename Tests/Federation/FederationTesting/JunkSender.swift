import BigNum
import Consensus
package import Contracts
package import Federation
package import Ledger
import PaillierScheme
import Wire

/// A client of a federation without proofs that sends what is no update: the sums of such a round cannot be unpacked.
package struct JunkSender: Intruder {
  private let key: SigningKey
  private let rounds: Set<Int>

  /// Acts in these rounds of the chain.
  package init(key: SigningKey, rounds: Set<Int>) { (self.key, self.rounds) = (key, rounds) }

  package func act(in round: RoundState, driver: RoundDriver) async throws(FederationError) {
    guard rounds.contains(Int(round.opening.round)) else { return }
    let state = try await driver.validator.state()
    guard let public_ = state.key?.key, let scheme = state.schemes[round.opening.purpose] else { throw .noRound }
    do {
      let width = public_.size.ciphertextByteCount
      var rng = SystemRandomNumberGenerator()
      let junk = [BigInt](repeating: public_.n >> 2, count: scheme.sealedByteCount / width)
      var writer = Writer()
      for row in try public_.encrypt(junk, using: &rng).ciphertexts { writer.unsigned(row.value, width: width) }
      _ = try await driver.validator.engine.send(
        .submit, RoundReference(open: round.open).wireBytes, [Payload(writer.bytes), Payload([])], signer: key)
    } catch { throw .task(client: "junk", reason: "\(error)") }
  }
}

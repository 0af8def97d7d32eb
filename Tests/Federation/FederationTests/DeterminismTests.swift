import Contracts
import Federation
import FederationTesting
import Ledger
import Testing

/// "Done when" 8: the same seed gives the same models and metrics, byte for byte, and other ciphertexts and proofs.
@Suite struct DeterminismTests {
  @Test func oneSeedGivesOneModel() async throws {
    var published: [[[UInt8]]] = []
    var sealed: [Set<Hash>] = []
    for _ in 0..<2 {
      let run = try await FinishedRun(Fixture.plan(seed: 7, rounds: 2, clients: ["A", "B"], rowsEach: 12))
      let store = try LedgerStore.openReadOnly(at: run.path)
      var (statements, ciphertexts): ([[UInt8]], Set<Hash>) = ([], [])
      for height in 0...(try #require(try store.tail()).height) {
        for transaction in try store.transactions(of: #require(try store.block(at: height))) {
          switch TransactionKind(rawValue: transaction.kind) {
          case .publish:
            // Sums, model, metrics; only the name of the opening is the chain's own.
            let body = try PublishBody(wireBytes: transaction.body)
            statements.append(PublishBody(open: .zero, model: body.model, metrics: body.metrics).wireBytes)
            for payload in transaction.payloads {
              statements.append(try #require(try store.payload(payload.hash)).bytes)
            }
          case .submit: ciphertexts.formUnion(transaction.payloads.map(\.hash))
          default: break
          }
        }
      }
      published.append(statements)
      sealed.append(ciphertexts)
    }
    #expect(published[0] == published[1] && published[0].count == 4 + 6)
    #expect(sealed[0].isDisjoint(with: sealed[1]) && sealed[0].count == 2 * 2 * 4)
  }
}

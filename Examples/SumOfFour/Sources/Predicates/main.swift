import SealedSum

// Clients prove that their updates are no longer than 1000 and point where the last published one did.
let (chain, opening) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
let last = PublicVector([600, 0, -800, 0, 30])
let plan = try SlotPlan(dimension: 5, clients: 4, norm: 1000, modulusBits: 2048)
guard let similar = NormPredicate.similarity(to: last, thousandths: 250, radius: 1000) else {
  fatalError("thousandths go from 0 to 1000")
}
let suite = Suite(group: .ristretto255, proofs: .norm, modulusBits: 2048)
let scheme = try suite.scheme([plan], predicates: [[similar]])
print("every client proves ‖X‖₂ ≤ 1000 and \(similar)")

let key = try Dealer.deal(
  .bits2048, .four, transcript: Transcript(protocol: "predicates-key", version: 1, context: chain)
).publicKey.key
let updates: [[Int64]] = [[500, 10, -700, 0, 0], [300, 0, -300, 90, 0], [-500, 0, 700, 0, 0], [900, 0, -800, 0, 0]]
for (client, update) in updates.enumerated() {
  let context = SubmissionContext(chainID: chain, open: opening, sender: [UInt8(client)])
  do {
    let sent = try scheme.seal([update], context: context, key: key, mode: .fast, work: .parallel)
    _ = try scheme.verify(sealed: sent.sealed, proofs: sent.proofs, context: context, key: key, work: .parallel)
    print("client \(client + 1): accepted, \(sent.proofs.count) bytes of proofs")
  } catch {
    print("client \(client + 1): \(error)")
  }
}

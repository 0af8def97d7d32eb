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

// What a predicate costs: Predicates 100000 seals and checks a vector of so many entries, with and without a direction.
if let dimension = CommandLine.arguments.dropFirst().first.flatMap({ Int($0) }), dimension > 0 {
  let large = try SlotPlan(dimension: dimension, clients: 1000, norm: 1 << 20, modulusBits: 2048)
  let update = (0..<dimension).map { Int64($0 % 19) - 9 }
  let clock = ContinuousClock()
  let context = SubmissionContext(chainID: chain, open: opening, sender: [0])
  for predicates in [[], [.halfspace(PublicVector(update), atLeast: 0)]] as [[NormPredicate]] {
    let scheme = try suite.scheme([large], predicates: [predicates])
    for _ in 0..<3 {
      let sent = try scheme.seal([update], context: context, key: key, mode: .fast, work: .serial)
      let time = try clock.measure {
        _ = try scheme.verify(sealed: sent.sealed, proofs: sent.proofs, context: context, key: key, work: .serial)
      }
      print(
        "\(predicates.count) predicates beside the norm: prove \(sent.proofSeconds) s, verify \(time / .seconds(1)) s, "
          + "\(sent.proofs.count) bytes of proofs")
    }
  }
}

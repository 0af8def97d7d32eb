import BigNum
import Configurations
import Federation
import Foundation
import Learning
import PaillierScheme
import UpdateProofs

/// What attacks share beside the trial: chains with real keys, founded when an attack first asks for them.
actor Laboratory {
  private let trial: Trial
  private var primes: [BigInt] = []
  private var chains: [Bool: TestChain] = [:]

  /// A laboratory whose chains belong to this trial: one for all seeds, as no verdict hangs on the data.
  init(_ trial: Trial) { self.trial = trial }

  /// A chain of a mode: without proofs, or with the norm proved.
  func chain(_ mode: AttackMode) async throws -> TestChain {
    let proves = mode.provesNorms
    if let chain = chains[proves] { return chain }
    if primes.isEmpty { primes = try SafePrime.random(bits: trial.size.modulusBits / 2, count: 2, work: .parallel) }
    let chain = try await TestChain(trial, proofs: proves ? .norm : .none, primes: primes)
    chains[proves] = chain
    return chain
  }
}

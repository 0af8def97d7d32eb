import Machines
import Reports
import UpdateProofs

/// Seconds of one round of a case.
struct ProofsRound: Equatable {
  var encrypt: Double, commit: Double, prove: Double, verify: Double

  init(_ times: SealingTimes, verify: Double) {
    (encrypt, commit, prove) = (seconds(times.encrypt), seconds(times.commit), seconds(times.prove))
    self.verify = verify
  }

  /// The phases are measured inside one sealing, so that their sum is what a client takes.
  var client: Double { encrypt + commit + prove }
  /// What a client takes against what its encryption takes: at least 1.
  var overhead: Double { client / encrypt }

  /// What rounds say together. In processor time, which only the work itself lengthens, the median of each figure; by
  /// the clock, the phases of the round whose sealing was disturbed least, and the fastest verification.
  static func figures(
    _ rounds: [ProofsRound], byTheClock: Bool
  ) -> (client: Double, encrypt: Double, commit: Double, prove: Double, verify: Double, overhead: Double) {
    let best = byTheClock ? rounds.min { $0.client < $1.client }.map { [$0] } ?? [] : rounds
    func median(_ value: (ProofsRound) -> Double) -> Double { Samples(best.map(value)).median }
    let verify = Samples(rounds.map(\.verify))
    return (
      median(\.client), median(\.encrypt), median(\.commit), median(\.prove), byTheClock ? verify.least : verify.median,
      median(\.overhead)
    )
  }
}

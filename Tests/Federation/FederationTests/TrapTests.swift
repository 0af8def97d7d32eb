import Consensus
import Federation
import FederationTesting
import Testing

/// What a ledger or a plan may hold and no arithmetic may stumble over.
@Suite struct TrapTests {
  /// A ledger may end at any time that somebody wrote; its run's clock starts there.
  @Test func aClockAtTheEndOfTime() {
    let clock = SimulatedClock(start: .max)
    #expect(clock.blockClock.now == .max && clock.blockClock.now == .max)
    let stepping = BlockClock.stepping(from: .max - 1, by: 5)
    #expect(stepping.now == .max - 1 && stepping.now == .max && stepping.now == .max)
  }

  @Test func aPlanWithoutClients() throws {
    var plan = try Fixture.plan()
    plan.tasks = []
    #expect(throws: FederationError.plan("a federation needs clients with data; add some")) { try plan.templates() }
  }
}

import Contracts
import Federation
import FederationTesting
import Ledger
import Testing
import UpdateProofs

/// Every check of a federation that an attack can be run without.
enum Check: String, Sendable, CaseIterable {
  // The contract, as the party that the attack is aimed at runs it.
  case currentOpening, oneSubmission, minimum, recomputation, forkTolerance, openingKey
  // Its checks of a submission.
  case ciphertexts, sender, opening, link, bound
  // The trustees.
  case journal, participation
  // The ledger's rule that a sender's transactions count up; off means that the contract alone is asked.
  case sequence
}

/// The checks that are on while an attack runs.
struct Defences: Sendable {
  let off: Set<Check>

  func has(_ check: Check) -> Bool { !off.contains(check) }

  /// The contract of whoever defends.
  var contract: FederationContract {
    FederationContract(
      checks: pick([
        .currentOpening: .currentOpening, .oneSubmission: .oneSubmission, .minimum: .minimum,
        .recomputation: .recomputation, .forkTolerance: .forkTolerance, .openingKey: .openingKey,
      ]),
      submissionChecks: pick([
        .ciphertexts: .ciphertexts, .sender: .sender, .opening: .opening, .link: .link, .bound: .bound,
      ]), allowsInsecureKeys: true, keyProofRounds: Fixture.keyProofRounds)
  }

  /// The checks of honest trustees beyond their contract's.
  var trustee: Trustee.Checks { pick([.journal: .journal, .participation: .participation]) }

  /// All but those that are off.
  private func pick<S: OptionSet>(_ table: [Check: S]) -> S where S.Element == S {
    table.filter { has($0.key) }.reduce(into: []) { $0.formUnion($1.value) }
  }
}

/// An attack and the list of checks that stop it ("⚔" in docs/protocol.md).
///
/// With all of them off and every other check on the attack succeeds; with any single one of them on it fails for the
/// reason that is listed with it, a part of the error's code and text.
struct Attack {
  let name: String
  let stoppedBy: [(check: Check, reason: String)]

  init(_ name: String, stoppedBy: [(check: Check, reason: String)]) {
    self.name = name
    self.stoppedBy = stoppedBy
  }

  /// `body` carries the attack out against these defences, throws what refuses it, and otherwise expects its success.
  func run(_ location: SourceLocation = #_sourceLocation, _ body: (Defences) async throws -> Void) async {
    let all = Set(stoppedBy.map(\.check))
    do { try await body(Defences(off: all)) } catch {
      Issue.record("\(name), with \(all.map(\.rawValue).sorted()) off, is refused: \(error)", sourceLocation: location)
    }
    for (check, reason) in stoppedBy {
      do {
        try await body(Defences(off: all.subtracting([check])))
        Issue.record("\(name) is not stopped by \(check)", sourceLocation: location)
      } catch {
        let text = Self.text(error)
        #expect(text.contains(reason), "\(name), \(check)", sourceLocation: location)
      }
    }
  }

  /// Expects that `body` is refused by this code, with a part of its text.
  static func refused(
    _ code: String, _ text: String? = nil, _ location: SourceLocation, _ body: () async throws -> Void
  ) async {
    do {
      try await body()
      Issue.record("accepted", sourceLocation: location)
    } catch {
      let reason = Self.text(error)
      #expect(reason.hasPrefix(code + ": ") && (text.map { reason.contains($0) } ?? true), sourceLocation: location)
    }
  }

  static func text(_ error: any Error) -> String {
    switch error {
    case FederationError.refused(let reason): "\(reason.code): \(reason)"
    case let reason as Rejection: "\(reason.code): \(reason)"
    default: "\(error)"
    }
  }
}

import Contracts
import Files
import Foundation
import Ledger

/// What a client sealed and has not seen on the chain yet, and which openings it sealed for (docs/protocol.md §12 ⚔).
///
/// Payloads are whole and durable before they are sent, and sent again after a crash: what is sealed is not sealed again.
/// And of one attempt at a round no second opening is served, on any fork, as two sums of one update could be opened then.
public struct SealedFolder: Sendable {
  /// The folder.
  public let path: String
  private let journal: StateJournal

  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ One opening an attempt.
    package static let oneOpening = Checks(rawValue: 1)
    package static let all: Checks = [.oneOpening]
  }

  /// Opens the folder, which is made at its first use.
  public init(_ path: String) throws(FederationError) {
    self.path = path
    do throws(FileError) { try Folder.make(path, permissions: 0o700) } catch {
      throw .file(path: path, reason: error.reason)
    }
    let file = path + "/openings.journal"
    do throws(LedgerError) {
      journal = FileKind(at: file) == .nothing ? try StateJournal.create(at: file) : try StateJournal.open(at: file)
    } catch { throw .ledger(error) }
  }

  /// Takes down that this opening of its attempt is the one that is sealed for; durable when it returns. Throws
  /// `ledger(.secondDigest)` where there was another.
  func serve(_ round: RoundState, _ checks: Checks) throws(FederationError) {
    guard checks.contains(.oneOpening) else { return }
    let attempt = UInt64(round.opening.round) << 16 | UInt64(round.opening.attempt)
    do throws(LedgerError) {
      try journal.record(chain: round.chainID, round: attempt, digest: round.open)
    } catch { throw .ledger(error) }
  }

  /// The payloads of a sealing for an opening, where all of them are there. Some alone are useless: they belong to
  /// another sealing.
  func stored(_ open: Hash, count: Int) throws(FederationError) -> [PayloadFile]? {
    let paths = (0..<count).map { self.path(open, $0) }
    guard paths.allSatisfy({ FileKind(at: $0) != .nothing }) else { return nil }
    do throws(LedgerError) {
      return try paths.map { path throws(LedgerError) in try PayloadFile.open(at: path) }
    } catch { throw .ledger(error) }
  }

  /// Writes the payloads of a sealing; each is durable when this returns.
  func store(_ payloads: [Payload], _ open: Hash) throws(FederationError) -> [PayloadFile] {
    clear(except: nil)
    do throws(LedgerError) {
      return try payloads.enumerated().map { i, payload throws(LedgerError) in
        try PayloadFile.create(at: path(open, i)) { append throws(LedgerError) in try append(payload.bytes) }
      }
    } catch { throw .ledger(error) }
  }

  private func path(_ open: Hash, _ part: Int) -> String { "\(path)/\(open.hex).\(Self.name(part))" }

  /// Sealed rows, proofs, then the parts of masked vectors.
  private static func name(_ part: Int) -> String {
    switch part {
    case 0: "sealed"
    case 1: "proofs"
    default: "masked-\(part - 2)"
    }
  }

  /// Deletes payloads of other openings.
  func clear(except open: Hash?) {
    for name in Folder.names(at: path) ?? [] {
      // HASH.sealed, HASH.proofs, HASH.masked-0, …, and what a kill left of one; whatever else lies there is not ours.
      let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 || parts.last == "new", parts.count >= 2, Hash(hex: parts[0]) != nil,
        ["sealed", "proofs"].contains(parts[1]) || parts[1].hasPrefix("masked-")
      else { continue }
      if let open, name.hasPrefix(open.hex) { continue }
      _ = FileName.withName("\(path)/\(name)") { unlink($0) }
    }
  }
}

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

  /// Opens the folder, which is made at its first use, and its journal with it. A lost journal is never made anew: throws
  /// `missing` where there is none beside other files.
  public init(_ path: String) throws(FederationError) {
    self.path = path
    // A draft of the journal is what a crash in its making leaves: nothing was sealed then.
    let names = Folder.names(at: path) ?? []
    let isEmpty = names.allSatisfy(Self.isDraftOfJournal)
    do throws(FileError) { try Folder.make(path, permissions: 0o700) } catch {
      throw .file(path: path, reason: error.reason)
    }
    let file = path + "/openings.journal"
    guard isEmpty || FileKind(at: file) != .nothing else {
      throw .missing(
        path: file, reason: "the journal of what was sealed for is missing; restore it, or take another folder")
    }
    // None stays, or a folder whose journal is lost later would be taken for a new one.
    if isEmpty { for name in names { _ = FileName.withName("\(path)/\(name)") { unlink($0) } } }
    do throws(LedgerError) {
      journal = isEmpty ? try StateJournal.create(at: file) : try StateJournal.open(at: file)
    } catch { throw .ledger(error) }
  }

  /// Takes down that this opening of its attempt is the one that is sealed for; durable when it returns. Throws
  /// `ledger(.secondDigest)` where there was another.
  func serve(_ round: RoundState, _ checks: Checks) throws(FederationError) {
    guard checks.contains(.oneOpening) else { return }
    let attempt = UInt64(round.opening.round) << 16 | UInt64(round.opening.attempt)
    // ⚔ What was sealed for an opening before the last one is deleted: sealed again it would be another update.
    if let last = journal.latestRound(chain: round.chainID), attempt < last, try stored(round.open) == nil {
      throw .stalled("a later round was sealed for; this one is over. Ask for the notice of the current round")
    }
    do throws(LedgerError) {
      try journal.record(chain: round.chainID, round: attempt, digest: round.open)
    } catch { throw .ledger(error) }
  }

  /// The payloads of a sealing for an opening, where all of it was stored.
  ///
  /// ⚔ They must be what their list says: a payload that was damaged would make its client sign a false proof. Throws
  /// `file` where they are not; nothing is sealed in their place.
  func stored(_ open: Hash) throws(FederationError) -> [PayloadFile]? {
    let list = "\(path)/\(open.hex).\(Self.list)"
    guard FileKind(at: list) != .nothing else { return nil }
    var files: [PayloadFile] = []
    do throws(LedgerError) {
      for (i, reference) in try SecretFile.references(in: list).enumerated() {
        let file = try PayloadFile.open(at: path(open, i))
        guard file.reference == reference else {
          throw .inconsistent(.payload(reference.hash), field: "file", reason: "it is not what was sealed")
        }
        files.append(file)
      }
    } catch {
      throw .file(path: list, reason: "what was sealed is damaged (\(error)); restore it, or sit the round out")
    }
    return files
  }

  /// Writes the payloads of a sealing, and last their list; each is durable when this returns.
  func store(_ payloads: [Payload], _ open: Hash) throws(FederationError) -> [PayloadFile] {
    clear(except: nil)
    do throws(LedgerError) {
      let files = try payloads.enumerated().map { i, payload throws(LedgerError) in
        try PayloadFile.create(at: path(open, i)) { append throws(LedgerError) in try append(payload.bytes) }
      }
      try SecretFile.create(at: "\(path)/\(open.hex).\(Self.list)", references: payloads.map(\.reference))
      return files
    } catch { throw .ledger(error) }
  }

  private static let list = "list"

  private static func isDraftOfJournal(_ name: String) -> Bool {
    name.hasPrefix("openings.journal.") && name.hasSuffix(".new")
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
      // HASH.sealed, HASH.proofs, HASH.masked-0, …, HASH.list, and what a kill left of one; whatever else lies there is not ours.
      let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 || parts.last == "new", parts.count >= 2, Hash(hex: parts[0]) != nil,
        ["sealed", "proofs", Self.list].contains(parts[1]) || parts[1].hasPrefix("masked-")
      else { continue }
      if let open, name.hasPrefix(open.hex) { continue }
      _ = FileName.withName("\(path)/\(name)") { unlink($0) }
    }
  }
}

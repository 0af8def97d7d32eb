import Contracts
import Files
import Foundation
package import Ledger

/// Where the parties of a simulated federation keep what must survive a crash: the ledger, signing keys, key shares and
/// the trustees' journals. In a deployment each party has its own; here they lie side by side, every secret in a file of
/// its own with mode 0600.
public struct FederationFolder: Sendable {
  /// The folder.
  public let path: String

  /// A folder, which need not exist yet.
  public init(path: String) { self.path = path }

  /// The ledger's file.
  public var ledger: String { path + "/ledger.sqlite" }
  private var keys: String { path + "/keys" }

  /// A trustee's share of the decryption key.
  package func share(_ index: Int) -> String { "\(keys)/trustee-\(index).share" }

  /// Makes the folders.
  func prepare() throws(FederationError) {
    do throws(FileError) { try Folder.make(keys, permissions: 0o700) } catch {
      throw .file(path: keys, reason: error.reason)
    }
  }

  /// The signing key of a party, made at its first use; once there is a ledger, whose members are fixed, a lost one is
  /// never made anew.
  package func signingKey(_ party: String) throws(FederationError) -> SigningKey {
    let path = "\(keys)/\(fileName(of: party)).key"
    do throws(LedgerError) {
      if FileKind(at: path) != .nothing { return try SigningKey(contentsOf: path) }
      guard !hasLedger else { throw LedgerError.noFile(path: path) }
      let key = SigningKey()
      try key.save(to: path)
      return key
    } catch .noFile {
      throw .missing(path: path, reason: "the signing key of \(party) is missing; restore it, nobody can make another")
    } catch { throw .ledger(error) }
  }

  /// What a client derives the noise of its masks and of its privacy from, 32 bytes, made at their first use: a simulation
  /// keeps them, as it keeps the trustees' shares, so that its plaintext twin can add the same noise. Once there is a
  /// ledger a lost one is never made anew: two openings of a round, with two noises, would say more than the budget.
  package func noiseSecret(_ client: String) throws(FederationError) -> [UInt8] {
    let path = "\(keys)/\(fileName(of: client)).noise"
    do throws(LedgerError) {
      if FileKind(at: path) == .nothing {
        guard !hasLedger else { throw LedgerError.noFile(path: path) }
        try SecretFile.create(at: path, bytes: (0..<32).map { _ in UInt8.random(in: .min ... .max) })
      }
      return try SecretFile.read(from: path, count: 32)
    } catch .noFile {
      throw .missing(
        path: path, reason: "what the noise of \(client) follows from is missing; restore it, nobody can make another")
    } catch { throw .ledger(error) }
  }

  /// Where a client keeps what it sealed.
  func sealings(_ client: String) throws(FederationError) -> SealedFolder {
    try SealedFolder("\(keys)/\(fileName(of: client)).sealings")
  }

  /// A party's name may hold anything; its files' names hold the digest.
  private func fileName(of party: String) -> String {
    String(Hash("SealedSum key file v1", Array(party.utf8)).hex.prefix(16))
  }

  /// A trustee's journal. It is made before the chain has a key, while there is nothing to decrypt, and never again: a
  /// lost one must stop its trustee (docs/protocol.md §9).
  func journal(_ index: Int, beforeTheKey: Bool) throws(FederationError) -> StateJournal {
    let path = "\(keys)/trustee-\(index).journal"
    do throws(LedgerError) {
      return beforeTheKey && FileKind(at: path) == .nothing
        ? try StateJournal.create(at: path) : try StateJournal.open(at: path)
    } catch { throw .ledger(error) }
  }

  /// The ledger, made at its first use; a kill in the middle of that is no harm.
  func store() throws(FederationError) -> LedgerStore {
    do throws(LedgerError) { return try LedgerStore.openOrCreate(at: ledger) } catch { throw .ledger(error) }
  }

  func remove(_ file: String) { _ = FileName.withName(file) { unlink($0) } }
}

import Files
import Ledger

extension FederationFolder {
  private func isThere(_ path: String) -> Bool { FileKind(at: path) != .nothing }

  /// Whether a chain was ever founded here: from the ledger's first byte on nothing secret is made anew.
  var hasLedger: Bool { isThere(ledger) }

  /// Refuses a folder in which a chain would be founded where there was one, before anything is made or changed.
  /// `expected` is the chain that is known to be here.
  func checkChain(_ expected: Hash?) throws(FederationError) {
    guard !hasLedger else { return }
    if let expected {
      throw .missing(
        path: ledger,
        reason: "the ledger of chain \(expected) is missing; restore it, with its -wal and -shm if there are any")
    }
    if isThere(LedgerHead.path(of: ledger)) { throw noLedger("the head of a ledger") }
    if isThere(share(1)) { throw noLedger("shares of a decryption key") }
  }

  /// Whether any share of this many trustees lies here.
  func hasAnyShare(of trustees: Int) -> Bool { (1...max(1, trustees)).contains { isThere(share($0)) } }

  private func noLedger(_ what: String) -> FederationError {
    .missing(path: ledger, reason: "the ledger is missing beside \(what); restore it, or run in another folder")
  }

  /// The same for a ledger that is there and holds no block.
  func checkNotEmptied(_ expected: Hash?) throws(FederationError) {
    if let expected {
      throw .missing(path: ledger, reason: "it holds no block of chain \(expected); restore it from a good copy")
    }
    if isThere(LedgerHead.path(of: ledger)) || isThere(share(1)) {
      throw .missing(path: ledger, reason: "it holds no block, but others of this chain's files are here; restore it")
    }
  }
}

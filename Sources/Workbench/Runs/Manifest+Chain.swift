import Configurations
import Federation
import Ledger

extension Manifest {
  /// The chain that the run is on; nil before there is one. A name that is none is refused: it would be taken for none.
  func chainID(_ folder: RunFolder) throws(WorkbenchError) -> Hash? {
    guard let chain else { return nil }
    guard let hash = Hash(hex: chain) else {
      throw .malformed(path: folder.manifest.path, reason: "names as `chain` what is not 64 hexadecimal digits")
    }
    return hash
  }

  /// Writes down the run's chain as soon as there is one: with its first block, before anything depends on it.
  ///
  /// A run that was killed right after that block has it in its ledger and not here; any later block says that the
  /// manifest is not what it was.
  func take(_ chain: Hash, _ end: ChainTail, _ folder: RunFolder) throws(FederationError) {
    guard self.chain == nil else { return }
    guard end.height == 0 else {
      throw .missing(
        path: folder.manifest.path,
        reason:
          "it names no chain, but the ledger beside it has \(end.height + 1) blocks; restore it, or add \"chain\": \"…\" "
          + "with the identifier that you trust (this ledger's is \(chain))")
    }
    var manifest = self
    manifest.chain = chain.hex
    do throws(WorkbenchError) { try manifest.write(to: folder.manifest) } catch {
      throw .file(path: folder.manifest.path, reason: error.what)
    }
  }
}

import Ledger
import Testing
import Wire

@Suite struct MerkleTreeTests {
  private func leaves(_ count: Int) -> [Hash] { (0..<count).map { Hash("test leaf", [UInt8($0)]) } }

  /// RFC 6962's empty tree is SHA-256 of nothing; the other value was computed with Python's hashlib by the RFC's
  /// recursion.
  @Test func rootsAreThoseOfTheStandard() throws {
    #expect(MerkleTree([]).root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    let numbers = try (0..<7).map { i in try #require(Hash(bytes: [UInt8](repeating: UInt8(i), count: 32))) }
    #expect(MerkleTree(numbers).root.hex == "7318881c41fce3c1de3640df8e8c110c93f43f686b74204a9d1ad5b8c71c2047")
  }

  @Test(arguments: 1...20) func everyLeafHasAProof(count: Int) throws {
    let tree = MerkleTree(leaves(count))
    for (i, leaf) in tree.leaves.enumerated() {
      let proof = try #require(tree.inclusionProof(of: i))
      try proof.verify(leaf: leaf, root: tree.root)
      #expect(try InclusionProof(wireBytes: proof.wireBytes) == proof)
    }
    #expect(tree.inclusionProof(of: count) == nil)
    #expect(tree.inclusionProof(of: -1) == nil)
  }

  @Test(arguments: 1...20) func everyChangedProofIsRefused(count: Int) throws {
    let tree = MerkleTree(leaves(count))
    let other = Hash("test leaf", [255])
    for (i, leaf) in tree.leaves.enumerated() {
      let proof = try #require(tree.inclusionProof(of: i))
      #expect(throws: LedgerError.self) { try proof.verify(leaf: other, root: tree.root) }
      #expect(throws: LedgerError.self) { try proof.verify(leaf: leaf, root: other) }
      // Bits of every byte: index, list length and siblings. The leaf count is not in the path: the header's count is
      // compared with it.
      let bytes = proof.wireBytes
      for bit in stride(from: 0, to: 8 * bytes.count, by: 7) where !(32..<64).contains(bit) {
        var changed = bytes
        changed[bit / 8] ^= 1 << (bit % 8)
        guard let proof = try? InclusionProof(wireBytes: changed) else { continue }
        #expect(throws: LedgerError.self, "bit \(bit) of leaf \(i) of \(count)") {
          try proof.verify(leaf: leaf, root: tree.root)
        }
      }
    }
  }

  /// A node of the tree, handed out as a leaf of the tree that is one level lower, has the same root only without the
  /// prefixes.
  @Test func aNodeIsNoLeaf() throws {
    let tree = MerkleTree(leaves(4))
    let pairs = [MerkleTree(Array(tree.leaves[..<2])).root, MerkleTree(Array(tree.leaves[2...])).root]
    #expect(MerkleTree(pairs).root != tree.root)
    let short = try #require(MerkleTree(pairs).inclusionProof(of: 0))
    #expect(throws: LedgerError.self) { try short.verify(leaf: pairs[0], root: tree.root) }
  }
}

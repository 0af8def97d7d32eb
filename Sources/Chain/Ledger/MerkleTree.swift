public import Wire

/// The Merkle tree of RFC 6962 §2.1 over hashes: a leaf is SHA-256(0 ‖ hash), a node SHA-256(1 ‖ left ‖ right), the
/// left subtree the largest full one. The prefixes keep a node from passing as a leaf (second preimages).
public struct MerkleTree: Sendable {
  /// The leaves before hashing.
  public let leaves: [Hash]

  /// The tree over `leaves`, in order.
  public init(_ leaves: [Hash]) { self.leaves = leaves }

  /// The root; SHA-256 of nothing for an empty tree.
  public var root: Hash { MerkleTree.root(of: leaves[...]) }

  /// The proof that `leaves[index]` is in the tree; nil if there is no such leaf.
  public func inclusionProof(of index: Int) -> InclusionProof? {
    guard leaves.indices.contains(index) else { return nil }
    var path: [Hash] = []
    var range = leaves[...]
    while range.count > 1 {
      let middle = range.startIndex + MerkleTree.leftCount(range.count)
      let (left, right) = (range[..<middle], range[middle...])
      path.append(MerkleTree.root(of: index < middle ? right : left))
      range = index < middle ? left : right
    }
    return InclusionProof(index: UInt32(index), count: UInt32(leaves.count), path: path.reversed())
  }

  static func leaf(_ hash: Hash) -> Hash {
    var sha = SHA256()
    sha.update([0])
    sha.update(hash.bytes)
    return sha.finish()
  }

  static func node(_ left: Hash, _ right: Hash) -> Hash {
    var sha = SHA256()
    sha.update([1])
    sha.update(left.bytes)
    sha.update(right.bytes)
    return sha.finish()
  }

  private static func root(of leaves: ArraySlice<Hash>) -> Hash {
    switch leaves.count {
    case 0:
      var sha = SHA256()
      return sha.finish()
    case 1: return leaf(leaves[leaves.startIndex])
    default:
      let middle = leaves.startIndex + leftCount(leaves.count)
      return node(root(of: leaves[..<middle]), root(of: leaves[middle...]))
    }
  }

  /// The largest power of two below `count` ≥ 2.
  private static func leftCount(_ count: Int) -> Int {
    1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }
}

/// The siblings on the way from one leaf to the root, lowest first (RFC 6962 §2.1.1).
public struct InclusionProof: Hashable, Sendable {
  /// The leaf's place, from 0.
  public let index: UInt32
  /// Leaves of the tree.
  public let count: UInt32
  /// The siblings' hashes.
  public let path: [Hash]

  /// Checks that `leaf` is leaf `index` of the tree of `count` leaves whose root a block header holds. The header's
  /// count is authentic; compare it with `count` first, as `LedgerStore` does. Throws `badInclusionProof`.
  public func verify(leaf: Hash, root: Hash) throws(LedgerError) {
    guard index < count else {
      throw .badInclusionProof(reason: "leaf \(index) of a tree with \(count) leaves")
    }
    // RFC 9162 §2.1.3.2: `place` and `last` shift together; an odd place or the last of a level has its sibling on the
    // left.
    var (place, last) = (index, count - 1)
    var hash = MerkleTree.leaf(leaf)
    for sibling in path {
      guard last != 0 else { throw .badInclusionProof(reason: "\(path.count) siblings are too many") }
      if place & 1 == 1 || place == last {
        hash = MerkleTree.node(sibling, hash)
        while place & 1 == 0 && place != 0 {
          place >>= 1
          last >>= 1
        }
      } else {
        hash = MerkleTree.node(hash, sibling)
      }
      place >>= 1
      last >>= 1
    }
    guard last == 0 else { throw .badInclusionProof(reason: "\(path.count) siblings are too few") }
    guard hash == root else { throw .badInclusionProof(reason: "it leads to \(hash), not to the root \(root)") }
  }
}

extension InclusionProof: WireCodable {
  /// `uint32 index; uint32 count; Hash path<…>`.
  public func encode(to writer: inout Writer) {
    writer.uint32(index)
    writer.uint32(count)
    writer.list(path) { $1.encode(to: &$0) }
  }

  /// Reads at most 32 siblings.
  public init(from reader: inout Reader) throws(WireError) {
    index = try reader.uint32("leaf index")
    count = try reader.uint32("leaf count")
    path = try reader.list("siblings", limit: 32, itemBytes: Hash.count) { r throws(WireError) in try Hash(from: &r) }
  }
}

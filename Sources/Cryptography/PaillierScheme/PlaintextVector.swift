public import BigNum

/// Plaintexts of one key in a single buffer, each as its residue modulo N. Wiped when the last copy goes, and not shown.
public struct PlaintextVector: Sendable, CustomStringConvertible, CustomReflectable {
  package let residues: LimbVector
  /// N: a plaintext of another key may exceed it.
  package let modulus: BigInt

  /// Signed plaintexts, |m| < N/2.
  public init(_ plaintexts: some Collection<BigInt>, key: PublicKey) throws(PaillierError) {
    var residues = LimbVector(count: plaintexts.count, width: key.size.plaintextLimbs)
    for (row, m) in plaintexts.enumerated() {
      guard m.magnitude << 1 < key.n else {
        throw .plaintextOutOfRange(row: row, bits: m.bitWidth, limit: key.size.bits - 1)
      }
      residues.set(row, to: m.signum < 0 ? m + key.n : m)
    }
    self.residues = residues
    modulus = key.n
  }

  /// Residues in [0, N), for example as `SlotPlan.packResidues` lays them out.
  public init(residues: LimbVector, key: PublicKey) throws(PaillierError) {
    guard residues.width == key.size.plaintextLimbs else {
      throw .length(what: "limbs of a plaintext", count: residues.width, expected: key.size.plaintextLimbs)
    }
    if let row = residues.indicesNotBelow(key.n).first {
      throw .plaintextOutOfRange(row: row, bits: residues[row].bitWidth, limit: key.size.bits - 1)
    }
    self.residues = residues
    modulus = key.n
  }

  /// So many zeros.
  package init(zeros count: Int, key: PublicKey) {
    residues = LimbVector(count: count, width: key.size.plaintextLimbs)
    modulus = key.n
  }

  /// Number of plaintexts.
  public var count: Int { residues.count }

  /// Number only.
  public var description: String { "PlaintextVector(\(count), not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

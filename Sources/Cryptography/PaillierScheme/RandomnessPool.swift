public import BigNum
import Synchronization

/// Encryptions of zero made beforehand: what of an encryption does not depend on the plaintext (offline), so that a
/// plaintext costs two products when it comes (online).
///
/// Each entry is handed out once and its storage wiped when it goes; the number of entries, and so the memory, is
/// bounded. A pool is as secret as the plaintexts that it will hide. Safe to use from several threads.
public final class RandomnessPool: Sendable {
  /// The key.
  public let key: PublicKey
  /// How randomness is made.
  public let mode: EncryptionMode
  /// Most entries that are ever held.
  public let capacity: Int

  private struct Entries {
    var parts: [(powers: LimbVector, randomness: LimbVector)] = []
    var count: Int { parts.reduce(0) { $0 + $1.powers.count } }
  }
  private let entries = Mutex(Entries())

  /// An empty pool of at most `maximumBytes` bytes.
  public init(_ key: PublicKey, mode: EncryptionMode = .fast, maximumBytes: Int) {
    self.key = key
    self.mode = mode
    capacity = max(0, maximumBytes) / Self.entryByteCount(key, mode)
  }

  private static func entryByteCount(_ key: PublicKey, _ mode: EncryptionMode) -> Int {
    let randomnessBits = mode.exponentBits(key.size) ?? key.size.bits
    return 8 * (key.size.ciphertextLimbs + (randomnessBits + 63) / 64)
  }

  /// Entries that are ready.
  public var count: Int { entries.withLock { $0.count } }
  /// Bytes that they take.
  public var byteCount: Int { count * Self.entryByteCount(key, mode) }

  /// Makes entries until `count` are ready (as many as fit where nothing is said). More than the capacity is refused.
  public func fill(
    to count: Int? = nil, using rng: inout some RandomNumberGenerator, work: Work = .parallel
  ) throws(PaillierError) {
    let wanted = count ?? capacity
    guard wanted <= capacity else { throw .pool(needed: wanted, available: capacity) }
    let missing = wanted - self.count
    guard missing > 0 else { return }
    let zeros = PlaintextVector(zeros: missing, key: key)
    let made = try key.encrypt(zeros, mode: mode, using: &rng, work: work)
    entries.withLock { entries in
      // Another thread may have filled it meanwhile.
      let room = min(missing, capacity - entries.count)
      guard room > 0 else { return }
      entries.parts.append((made.ciphertexts.limbs[0..<room], made.randomness.values[0..<room]))
    }
  }

  /// Encrypts with as many entries of the pool, which are gone then; `pool` where it has too few.
  public func encrypt(
    _ plaintexts: PlaintextVector, work: Work = .parallel
  ) throws(PaillierError) -> (ciphertexts: CiphertextVector, randomness: RandomnessVector) {
    guard plaintexts.modulus == key.n else { throw .otherKey }
    let taken = try take(plaintexts.count)
    do throws(BigNumError) {
      let limbs = try key.context.squared.products(
        taken.powers, plaintexts: plaintexts.residues, work: work)
      return (CiphertextVector(unchecked: limbs), RandomnessVector(mode: mode, values: taken.randomness))
    } catch { throw .cancelled }
  }

  private func take(_ count: Int) throws(PaillierError) -> (powers: LimbVector, randomness: LimbVector) {
    let taken: [(powers: LimbVector, randomness: LimbVector)]? = entries.withLock { entries in
      guard entries.count >= count else { return nil }
      var taken: [(powers: LimbVector, randomness: LimbVector)] = []
      var missing = count
      while missing > 0, let last = entries.parts.popLast() {
        let rest = max(0, last.powers.count - missing)
        let range = rest..<last.powers.count
        taken.append((last.powers[range], last.randomness[range]))
        if rest > 0 { entries.parts.append((last.powers[0..<rest], last.randomness[0..<rest])) }
        missing -= range.count
      }
      return taken
    }
    guard let taken else { throw .pool(needed: count, available: self.count) }
    let width = key.size.ciphertextLimbs
    let randomnessWidth = ((mode.exponentBits(key.size) ?? key.size.bits) + 63) / 64
    return (
      LimbVector(joining: taken.map(\.powers), width: width),
      LimbVector(joining: taken.map(\.randomness), width: randomnessWidth)
    )
  }
}

import CGMP

typealias Limb = mp_limb_t
typealias Limbs = UnsafeMutablePointer<Limb>

/// Limbs at a fixed address, zeroed at first and wiped at the end.
final class LimbBuffer: @unchecked Sendable {
  // Sendable: written only by the function that made it, before it is shared.
  let base: Limbs
  let count: Int

  init(_ count: Int) {
    self.count = count
    base = .allocate(capacity: max(count, 1))
    base.initialize(repeating: 0, count: max(count, 1))
  }

  deinit {
    sealedsum_wipe(base, count * MemoryLayout<Limb>.stride)
    base.deallocate()
  }

  /// Slot `i` of slots of `size` limbs.
  func slot(_ i: Int, _ size: Int) -> Limbs { base + i * size }
}

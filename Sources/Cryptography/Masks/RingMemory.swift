import BigNum
import CKernels

/// Memory for polynomials and secrets: aligned for vectors, zeroed, wiped when it goes.
final class RingMemory: @unchecked Sendable {
  // Sendable: written only by the function that made it, by threads on parts of their own.
  let base: UnsafeMutableRawPointer
  let byteCount: Int

  init(byteCount: Int) {
    self.byteCount = max(byteCount, 64)
    base = .allocate(byteCount: self.byteCount, alignment: 64)
    base.initializeMemory(as: UInt8.self, repeating: 0, count: self.byteCount)
  }

  deinit {
    wipe(UnsafeMutableRawBufferPointer(start: base, count: byteCount))
    base.deallocate()
  }

  func bytes(from offset: Int = 0) -> UnsafeMutablePointer<UInt8> {
    (base + offset).assumingMemoryBound(to: UInt8.self)
  }
}

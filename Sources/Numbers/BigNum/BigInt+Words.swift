import CGMP

extension BigInt {
  /// The non-negative number with these 64-bit words, least significant first.
  public init(words: [UInt64]) {
    storage = Storage()
    words.withUnsafeBytes { __gmpz_import(storage.z, words.count, -1, 8, 0, 0, $0.baseAddress) }
  }

  /// The magnitude's 64-bit words, least significant first, padded with zeros to `count`; nil where it does not fit.
  public func words(count: Int) -> [UInt64]? {
    let used = (bitWidth + 63) / 64
    guard used <= count else { return nil }
    var out = [UInt64](repeating: 0, count: count)
    for i in 0..<used { out[i] = UInt64(__gmpz_getlimbn(storage.z, mp_size_t(i))) }
    return out
  }
}

/// Overwrites a buffer in a way that the optimiser keeps.
public func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
  guard let base = buffer.baseAddress else { return }
  sealedsum_wipe(base, buffer.count)
}

/// Overwrites the bytes of a secret and empties the array.
public func wipe(_ bytes: inout [UInt8]) {
  bytes.withUnsafeMutableBytes { wipe($0) }
  bytes.removeAll()
}

extension LimbVector {
  /// The vectors one after the other; all of one width.
  public init(joining parts: [LimbVector], width: Int) {
    self.init(count: parts.reduce(0) { $0 + $1.count }, width: width)
    withMutableLimbs { out in
      var next = out
      for part in parts {
        precondition(part.width == width, "vectors of one width are joined")
        part.withLimbs { next.update(from: $0, count: part.count * width) }
        next += part.count * width
      }
    }
  }

  /// `count` numbers of `bits` bits each in elements of `width` limbs; `fill` writes random bytes.
  package init(
    randomCount count: Int, bits: Int, width: Int, fill: (UnsafeMutableRawBufferPointer) -> Void
  ) {
    precondition(bits > 0 && bits <= 64 * width, "random numbers of \(bits) bits need more than \(width) limbs")
    self.init(count: count, width: width)
    let used = (bits + 63) / 64
    let top: UInt64 = bits % 64 == 0 ? .max : (1 << UInt64(bits % 64)) - 1
    withMutableLimbs { out in
      for i in 0..<count {
        let element = out + i * width
        fill(UnsafeMutableRawBufferPointer(start: element, count: 8 * used))
        element[used - 1] &= top
      }
    }
  }

  /// Reads elements of `byteCount` ≤ 8·width bytes each, most significant first.
  public init(bigEndian bytes: some Collection<UInt8>, byteCount: Int, width: Int) {
    precondition(byteCount > 0 && byteCount <= 8 * width && bytes.count % byteCount == 0, "whole elements are read")
    self.init(count: bytes.count / byteCount, width: width)
    let read: Void? = bytes.withContiguousStorageIfAvailable { fill(UnsafeRawBufferPointer($0), byteCount) }
    if read == nil { Array(bytes).withUnsafeBytes { fill($0, byteCount) } }
  }

  private mutating func fill(_ source: UnsafeRawBufferPointer, _ byteCount: Int) {
    let (count, width, whole) = (count, width, byteCount / 8)
    withMutableLimbs { out in
      for i in 0..<count {
        let end = (i + 1) * byteCount
        for j in 0..<whole {
          out[i * width + j] = UInt64(
            bigEndian: source.loadUnaligned(fromByteOffset: end - 8 * (j + 1), as: UInt64.self))
        }
        for j in 8 * whole..<byteCount { out[i * width + j / 8] |= UInt64(source[end - 1 - j]) << UInt64(8 * (j % 8)) }
      }
    }
  }

  /// All elements in `byteCount` bytes each, most significant first; what stands above is dropped.
  public func bigEndianBytes(byteCount: Int) -> [UInt8] {
    let whole = min(width, byteCount / 8)
    return [UInt8](unsafeUninitializedCapacity: count * byteCount) { out, initialized in
      let raw = UnsafeMutableRawBufferPointer(out)
      withLimbs { limbs in
        for i in 0..<count {
          let end = (i + 1) * byteCount
          for j in 0..<whole {
            raw.storeBytes(of: limbs[i * width + j].bigEndian, toByteOffset: end - 8 * (j + 1), as: UInt64.self)
          }
          for j in 8 * whole..<byteCount {
            let byte = j / 8 < width ? UInt8(truncatingIfNeeded: limbs[i * width + j / 8] >> UInt64(8 * (j % 8))) : 0
            raw[end - 1 - j] = byte
          }
        }
      }
      initialized = count * byteCount
    }
  }

  /// Calls `body` with one element after the other, in `byteCount` ≤ 8·width bytes each, least significant first; what
  /// stands above is dropped.
  public func forEachLittleEndian(byteCount: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
    precondition(byteCount >= 0 && byteCount <= 8 * width, "an element has \(8 * width) bytes")
    var element = [UInt64](repeating: 0, count: width)
    defer { element.withUnsafeMutableBytes { wipe($0) } }
    withLimbs { limbs in
      for i in 0..<count {
        for j in 0..<width { element[j] = limbs[i * width + j].littleEndian }
        element.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[0..<byteCount])) }
      }
    }
  }

  /// Indices of the elements that are not below `bound` > 0. The time depends on shapes alone.
  public func indicesNotBelow(_ bound: BigInt) -> [Int] {
    guard bound.bitWidth <= 64 * width else { return [] }
    let limit = LimbVector([bound], width: width)
    return limit.withLimbs { limit in
      withLimbs { limbs in
        (0..<count).filter { i in
          var borrow: UInt64 = 0
          for j in 0..<width {
            let (difference, under) = limbs[i * width + j].subtractingReportingOverflow(limit[j])
            let (_, again) = difference.subtractingReportingOverflow(borrow)
            borrow = (under ? 1 : 0) | (again ? 1 : 0)
          }
          return borrow == 0
        }
      }
    }
  }

  /// Indices of the elements that are zero.
  public var indicesOfZero: [Int] {
    withLimbs { limbs in (0..<count).filter { i in (0..<width).reduce(0) { $0 | limbs[i * width + $1] } == 0 } }
  }
}

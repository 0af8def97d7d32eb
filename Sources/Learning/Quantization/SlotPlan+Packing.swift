public import BigNum

extension SlotPlan {
  /// The J × k matrix X of docs/protocol.md §2: row by row, zero-padded at the end.
  public func matrix(_ values: [Int64]) throws(QuantizationError) -> [[Int64]] {
    try checkEntries(values)
    return (0..<rows).map { j in
      let row = Array(values[min(j * slots, dimension)..<min((j + 1) * slots, dimension)])
      return row + [Int64](repeating: 0, count: slots - row.count)
    }
  }

  /// The same matrix in one array of J·k entries.
  public func entries(_ values: [Int64]) throws(QuantizationError) -> [Int64] {
    try checkEntries(values)
    return [Int64](unsafeUninitializedCapacity: paddedDimension) { out, count in
      _ = out.initialize(from: values)
      out[dimension...].initialize(repeating: 0)
      count = paddedDimension
    }
  }

  /// Throws as `pack` where these are not d entries of this plan.
  package func check(_ values: [Int64]) throws(QuantizationError) { try checkEntries(values) }

  /// Packs d entries into J signed plaintexts m_j = Σ_s X[j,s]·2^(w·s), lowest slot first.
  ///
  /// - Throws: `count`, or `entryOutOfRange` for an entry that is not in [−2^(b−1), 2^(b−1)).
  public func pack(_ values: [Int64]) throws(QuantizationError) -> [BigInt] {
    try checkEntries(values)
    return packUnchecked(values)
  }

  /// Packs d entries into the residues of J plaintexts modulo `modulus`, in one buffer of ⌈|N|/64⌉ limbs each: what the
  /// encryption of a whole vector takes.
  ///
  /// - Throws: as `pack`.
  public func packResidues(_ values: [Int64], modulus: BigInt) throws(QuantizationError) -> LimbVector {
    try checkEntries(values)
    return packResidues(rows: 0..<rows, of: values, modulus: modulus)
  }

  /// The residues of some rows of a matrix that `entries` has checked, or of a vector that something else has.
  package func packResidues(rows: Range<Int>, of values: [Int64], modulus: BigInt) -> LimbVector {
    let width = (modulusBits + 63) / 64
    var out = LimbVector(count: rows.count, width: width)
    let constants = LimbVector([offset, modulus], width: width)
    out.withMutableLimbs { out in
      constants.withLimbs { constants in
        for j in rows {
          let row = UnsafeMutableBufferPointer(start: out + (j - rows.lowerBound) * width, count: width)
          for s in 0..<slots {
            let index = j * slots + s
            setField(row, at: s, to: shifted(index < values.count ? values[index] : 0))
          }
          // Less the offset; where that is negative, its residue, by a mask.
          var borrow: UInt64 = 0
          for i in 0..<width { (row[i], borrow) = subtract(row[i], constants[i], borrow) }
          let mask = 0 &- borrow
          var carry: UInt64 = 0
          for i in 0..<width { (row[i], carry) = add(row[i], constants[width + i] & mask, carry) }
        }
      }
    }
    return out
  }

  private func subtract(_ a: UInt64, _ b: UInt64, _ borrow: UInt64) -> (UInt64, UInt64) {
    let (x, under) = a.subtractingReportingOverflow(b)
    let (y, again) = x.subtractingReportingOverflow(borrow)
    return (y, (under ? 1 : 0) | (again ? 1 : 0))
  }

  private func add(_ a: UInt64, _ b: UInt64, _ carry: UInt64) -> (UInt64, UInt64) {
    let (x, over) = a.addingReportingOverflow(b)
    let (y, again) = x.addingReportingOverflow(carry)
    return (y, (over ? 1 : 0) | (again ? 1 : 0))
  }

  /// Packs entries of up to w − 1 bits whatever b says: what a client does that ignores the rules.
  package func packIgnoringBounds(_ values: [Int64]) throws(QuantizationError) -> [BigInt] {
    guard values.count == dimension else { throw .count(of: "entries", expected: dimension, got: values.count) }
    if slotWidth < 64,
      let index = values.firstIndex(where: { $0 >> (slotWidth - 1) != 0 && $0 >> (slotWidth - 1) != -1 })
    {
      throw .entryOutOfRange(index: index, magnitudeBits: slotWidth)
    }
    return packUnchecked(values)
  }

  /// Unpacks a sum of up to n packed vectors into d signed integers: centred digits, lowest first.
  ///
  /// What stands in the padding is dropped, not refused: no proof says that it is zero (docs/protocol.md §8), and it
  /// touches no other slot.
  /// - Parameter clients: How many vectors were added, where fewer than the plan's n.
  /// - Throws: `count`; `remainder` where something is left above the last slot; `sumOutOfRange` where a slot holds
  ///   more than that many entries can add up to.
  public func unpack(_ packed: [BigInt], clients: Int? = nil) throws(QuantizationError) -> [Int64] {
    guard packed.count == rows else { throw .count(of: "rows", expected: rows, got: packed.count) }
    let n = clients ?? self.clients
    guard (0...self.clients).contains(n) else {
      throw .parameter(name: "clients", value: "\(n)", allowed: "0…\(self.clients)")
    }
    let range = entryRange
    let (low, high) = (Int64(n) * range.lowerBound, Int64(n) * range.upperBound)  // within ±2^62: w ≤ 64
    let offset = self.offset
    var out: [Int64] = []
    out.reserveCapacity(dimension)
    for (j, row) in packed.enumerated() {
      // Adding 2^(w−1) to every slot makes the centred digits plain ones, at fixed bit positions.
      let shifted = row + offset
      guard shifted.signum >= 0, shifted.bitWidth <= slots * slotWidth, let words = shifted.words(count: wordCount)
      else { throw .remainder(row: j, slots: slots, slotWidth: slotWidth) }
      for s in 0..<min(slots, dimension - j * slots) {
        let digit = Int64(bitPattern: field(words, at: s) &- (1 << UInt64(slotWidth - 1)))
        guard low <= digit, digit <= high else {
          throw .sumOutOfRange(index: out.count, clients: n, magnitudeBits: magnitudeBits)
        }
        out.append(digit)
      }
    }
    return out
  }

  /// Σ_s 2^(w−1)·2^(w·s), which moves centred digits to non-negative ones.
  private var offset: BigInt {
    var words = [UInt64](repeating: 0, count: wordCount)
    for s in 0..<slots {
      words[(s * slotWidth + slotWidth - 1) / 64] |= 1 << UInt64((s * slotWidth + slotWidth - 1) % 64)
    }
    return BigInt(words: words)
  }

  private var wordCount: Int { (slots * slotWidth + 63) / 64 }

  private func checkEntries(_ values: [Int64]) throws(QuantizationError) {
    guard values.count == dimension else { throw .count(of: "entries", expected: dimension, got: values.count) }
    let range = entryRange
    if let index = values.firstIndex(where: { !range.contains($0) }) {
      throw .entryOutOfRange(index: index, magnitudeBits: magnitudeBits)
    }
  }

  private func packUnchecked(_ values: [Int64]) -> [BigInt] {
    let offset = self.offset
    var words = [UInt64](repeating: 0, count: wordCount)
    defer { words.withUnsafeMutableBytes { wipe($0) } }  // the words are the update
    return (0..<rows).map { j in
      for i in words.indices { words[i] = 0 }
      for s in 0..<slots {
        let index = j * slots + s
        words.withUnsafeMutableBufferPointer {
          setField($0, at: s, to: shifted(index < dimension ? values[index] : 0))
        }
      }
      return BigInt(words: words) - offset
    }
  }

  /// value + 2^(w−1), in [0, 2^w): |value| ≤ 2^(w−1), and only the lower half includes its end.
  private func shifted(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) &+ (1 << UInt64(slotWidth - 1)) }

  private func setField(_ words: UnsafeMutableBufferPointer<UInt64>, at slot: Int, to value: UInt64) {
    let (i, shift) = (slot * slotWidth / 64, UInt64(slot * slotWidth % 64))
    words[i] |= value << shift
    if Int(shift) + slotWidth > 64 { words[i + 1] |= value >> (64 - shift) }
  }

  private func field(_ words: [UInt64], at slot: Int) -> UInt64 {
    let (i, shift) = (slot * slotWidth / 64, UInt64(slot * slotWidth % 64))
    var value = words[i] >> shift
    if Int(shift) + slotWidth > 64 { value |= words[i + 1] << (64 - shift) }
    return slotWidth == 64 ? value : value & ((1 << UInt64(slotWidth)) - 1)
  }
}

import CKernels

/// Batches of residues modulo n or n²: owns the constants of one modulus on one path.
final class Ring: @unchecked Sendable {
  // Sendable: C reads what is behind the pointer and never writes it after creation.
  let pointer: OpaquePointer
  /// Limbs of n; of a residue.
  let rootWidth: Int
  let width: Int
  /// Rows that are computed together.
  let lanes: Int

  /// The ring modulo rootᵖᵒʷᵉʳ, for a root of `limbs` limbs (as many as it needs); nil where the root is even, below 3
  /// or too large, or the machine lacks the path.
  convenience init?(root: BigInt, power: Int32, path: KernelPath, limbs: Int? = nil) {
    self.init(roots: [root], power: power, path: path, limbs: limbs)
  }

  /// The same for one root, or for two of which the first counts in the lower half of the lanes: the latter where the
  /// path has eight.
  init?(roots: [BigInt], power: Int32, path: KernelPath, limbs: Int? = nil) {
    guard roots.allSatisfy({ $0.signum > 0 }) else { return nil }
    let bits = roots.reduce(0) { max($0, $1.bitWidth) }
    let words = LimbVector(roots, width: limbs ?? (bits + 63) / 64)
    guard
      let pointer = words.withLimbs({ sealedsum_ring_create(path.rawValue, power, $0, words.width, roots.count) })
    else { return nil }
    self.pointer = pointer
    rootWidth = words.width
    width = sealedsum_ring_width(pointer)
    lanes = sealedsum_ring_lanes(pointer)
  }

  deinit { sealedsum_ring_free(pointer) }

  /// Rows of a chunk in exponentiations: some batches, so that cancellation is heard within a fraction of a second.
  private var chunk: Int { 2 * lanes }

  /// bases[i]^exponent, or the upper digits of those, for one secret exponent below 2^(64·width).
  func powers(
    _ bases: LimbVector, secret exponent: LimbVector, result: sealedsum_ring_result, work: Work
  ) throws(BigNumError) -> LimbVector {
    let outWidth = result == SEALEDSUM_UPPER_DIGIT ? rootWidth : width
    return try work.rows(bases.count, width: outWidth, lanes: lanes, most: chunk) { range, out in
      bases.withLimbs { b in
        exponent.withLimbs { e in
          sealedsum_ring_powers(
            self.pointer, out, b + range.lowerBound * bases.width, bases.width, range.count, e, 0,
            64 * exponent.width, result)
        }
      }
    }
  }

  /// bases[i]^exponents[i] for secret exponents below 2^bits.
  func powers(
    _ bases: LimbVector, secrets exponents: LimbVector, bits: Int, work: Work
  ) throws(BigNumError) -> LimbVector {
    precondition(exponents.count == bases.count, "as many exponents as bases")
    precondition((0...64 * exponents.width).contains(bits), "exponents have \(64 * exponents.width) bits")
    return try work.rows(bases.count, width: width, lanes: lanes, most: chunk) { range, out in
      bases.withLimbs { b in
        exponents.withLimbs { e in
          sealedsum_ring_powers(
            self.pointer, out, b + range.lowerBound * bases.width, bases.width, range.count,
            e + range.lowerBound * exponents.width, exponents.width, bits, SEALEDSUM_RESIDUE)
        }
      }
    }
  }

  /// bases[i]^exponent for one public exponent ≥ 0.
  func powers(_ bases: LimbVector, public exponent: BigInt, work: Work) throws(BigNumError) -> LimbVector {
    precondition(exponent.signum >= 0, "the exponent of a batch is not negative")
    let limbs = LimbVector([exponent], width: max(1, (exponent.bitWidth + 63) / 64))
    let bits = exponent.bitWidth
    return try work.rows(bases.count, width: width, lanes: lanes, most: chunk) { range, out in
      bases.withLimbs { b in
        limbs.withLimbs { e in
          sealedsum_ring_powers_exponent_vartime(
            self.pointer, out, b + range.lowerBound * bases.width, bases.width, range.count, e, bits)
        }
      }
    }
  }

  /// Row-wise products of vectors; power 1 only.
  func products(_ vectors: [LimbVector], work: Work) throws(BigNumError) -> LimbVector {
    guard let first = vectors.first else { throw .noVectors }
    let width = self.width
    precondition(
      vectors.allSatisfy { $0.count == first.count && $0.width == width },
      "vectors of one count and of \(width) limbs an element")
    return try work.rows(first.count, width: width, lanes: lanes, most: 32 * lanes) { range, out in
      // The vectors outlive the call: the closure holds them.
      var rows: [UnsafePointer<UInt64>?] = vectors.map { v in v.withLimbs { $0 + range.lowerBound * width } }
      withExtendedLifetime(vectors) {
        sealedsum_ring_products_vartime(self.pointer, out, &rows, rows.count, range.count)
      }
    }
  }
}

extension LimbVector {
  /// One secret number ≥ 0, of which only the number of limbs shows in the time that is spent on it.
  init(secret value: BigInt) {
    precondition(value.signum >= 0, "a secret exponent is not negative")
    self.init([value], width: max(1, (value.bitWidth + 63) / 64))
  }
}

extension Work {
  /// A vector of `count` rows of `width` limbs that `fill` writes in chunks: whole batches of `lanes`, at most `most`
  /// rows, few enough that every worker has some.
  func rows(
    _ count: Int, width: Int, lanes: Int, most: Int,
    _ fill: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
  ) throws(BigNumError) -> LimbVector {
    let buffer = LimbBuffer(count * width)
    let share = (count + workers - 1) / workers
    let size = min(most, max(1, (share + lanes - 1) / lanes) * lanes)
    _ = try chunks(count, size: size) { (range) -> [Bool] in
      let out = UnsafeMutableRawPointer(buffer.slot(range.lowerBound, width))
      fill(range, out.assumingMemoryBound(to: UInt64.self))
      return []
    }
    return LimbVector(count: count, width: width, storage: buffer)
  }
}

public import BigNum
import CKernels

extension ScalarVector {
  /// Reads canonical encodings of 32 bytes each, least significant first; refuses ℓ and above.
  public init(littleEndian bytes: [UInt8], workers: Int = 1, path: KernelPath = .best) throws(GroupError) {
    let size = G.scalarByteCount
    guard bytes.count % size == 0 else {
      throw .wrongLength(what: "list of scalars", expected: (bytes.count / size + 1) * size, got: bytes.count)
    }
    let q = G.scalarField.c
    let out = ScalarVector(uninitialized: bytes.count / size, path: path)
    let r = out.storage
    let good = parts(out.count, workers: workers) { part in
      bytes.withUnsafeBytes { raw in
        withUnsafePointer(to: q) { q in
          let target = r.base + part.lowerBound
          return target.withMemoryRebound(to: UInt64.self, capacity: 4 * part.count) { limbs in
            Limbs.read(raw, from: size * part.lowerBound, to: limbs, count: 4 * part.count)
            let canonical = sealedsum_residues_are_canonical(q, limbs, part.count) == 1
            sealedsum_residues_from_limbs(path.rawValue, q, target, limbs, part.count)
            return canonical
          }
        }
      }
    }
    guard good.allSatisfy({ $0 }) else { throw .nonCanonicalScalar(group: G.identifier) }
    self = out
  }

  /// The canonical encodings, 32 bytes each, least significant first.
  public var littleEndianBytes: [UInt8] {
    let (path, q, a) = (path.rawValue, G.scalarField.c, storage)
    var limbs = [UInt64](repeating: 0, count: 4 * count)
    withUnsafePointer(to: q) { sealedsum_residues_to_limbs(path, $0, &limbs, a.base, count) }
    defer { limbs.withUnsafeMutableBytes { if let p = $0.baseAddress { sealedsum_memory_wipe(p, $0.count) } } }
    for i in limbs.indices { limbs[i] = limbs[i].littleEndian }
    return limbs.withUnsafeBytes { Array($0) }
  }

  /// Numbers of 64 bytes each, least significant first, reduced modulo ℓ: uniform up to 2^−256 where the bytes are.
  public init(uniformBytes bytes: [UInt8], workers: Int = 1, path: KernelPath = .best) {
    precondition(bytes.count % 64 == 0, "uniform scalars take 64 bytes each")
    let q = G.scalarField.c
    self = Self.filled(bytes.count / 64, path: path, workers: workers) { part, out in
      bytes.withUnsafeBufferPointer { raw in
        guard let raw = raw.baseAddress else { return }
        withUnsafePointer(to: q) {
          sealedsum_residues_from_uniform(path.rawValue, $0, out, raw + 64 * part.lowerBound, part.count)
        }
      }
    }
  }

  /// Uniform up to a statistical distance of 2^−256 each.
  public static func random(count: Int, using rng: inout some RandomNumberGenerator) -> ScalarVector {
    precondition(count >= 0, "a vector of a negative number of scalars")
    let out = ScalarVector(uninitialized: count, path: .best)
    for i in 0..<count { out.storage.base[i] = Scalar<G>.random(using: &rng).residue }
    return out
  }
}

extension Limbs {
  /// Reads little-endian limbs from bytes.
  fileprivate static func read(
    _ bytes: UnsafeRawBufferPointer, from offset: Int, to limbs: UnsafeMutablePointer<UInt64>, count: Int
  ) {
    for i in 0..<count {
      limbs[i] = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8 * i, as: UInt64.self))
    }
  }
}

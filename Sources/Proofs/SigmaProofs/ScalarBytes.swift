package import Groups

// Proofs with a million scalars spend their time here. Generic code that is not specialised looks up a type's metadata at
// every step, hence the specialisations for the default group and the plain words.

extension UnsafeRawBufferPointer {
  fileprivate func word(_ offset: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}

/// Reads canonical scalars; gives the index of the first that is not below ℓ instead.
@_specialize(where G == Ristretto255)
package func readScalars<G: PrimeGroup>(
  _ buffer: UnsafeRawBufferPointer, group: G.Type
) -> Result<[Scalar<G>], NotCanonical> {
  let bigEndian = G.writesScalarsBigEndian
  var out: [Scalar<G>] = []
  out.reserveCapacity(buffer.count / 32)
  for offset in stride(from: 0, to: buffer.count / 32 * 32, by: 32) {
    let w0 = buffer.word(offset), w1 = buffer.word(offset + 8)
    let w2 = buffer.word(offset + 16), w3 = buffer.word(offset + 24)
    let x =
      bigEndian ? Limbs(w3.byteSwapped, w2.byteSwapped, w1.byteSwapped, w0.byteSwapped) : Limbs(w0, w1, w2, w3)
    let scalar = Scalar<G>(canonical: x)
    guard scalar.limbs == x else { return .failure(NotCanonical(index: out.count)) }  // reduced, so not below ℓ
    out.append(scalar)
  }
  return .success(out)
}

/// Which scalar is not below ℓ.
package struct NotCanonical: Error {
  package let index: Int
}

/// Scalars one after the other, in the order of bytes that their group's suite prescribes.
@_specialize(where G == Ristretto255)
package func writeScalars<G: PrimeGroup>(_ scalars: [Scalar<G>], group: G.Type) -> [UInt8] {
  let bigEndian = G.writesScalarsBigEndian
  return [UInt8](unsafeUninitializedCapacity: 32 * scalars.count) { out, count in
    let raw = UnsafeMutableRawBufferPointer(out)
    for i in scalars.indices {
      let x = scalars[i].limbs
      for k in 0..<4 {
        let word = bigEndian ? x[3 - k].bigEndian : x[k].littleEndian
        raw.storeBytes(of: word, toByteOffset: 32 * i + 8 * k, as: UInt64.self)
      }
    }
    count = 32 * scalars.count
  }
}

/// Little-endian numbers of 16 or 48 bytes, reduced modulo ℓ: of uniform bytes, weights of 128 bits, and scalars within
/// 2^-128 of uniform.
@_specialize(where G == Ristretto255)
package func wideScalars<G: PrimeGroup>(_ bytes: [UInt8], width: Int, group: G.Type) -> [Scalar<G>] {
  precondition(width == 16 || width == 48, "wide scalars have 16 or 48 bytes")
  let half = Scalar<G>(canonical: Limbs(0, 0, 0, 1 << 63))
  let radix = half + half  // 2^256
  var out: [Scalar<G>] = []
  out.reserveCapacity(bytes.count / width)
  bytes.withUnsafeBytes { buffer in
    for offset in stride(from: 0, to: bytes.count / width * width, by: width) {
      if width == 16 {
        out.append(Scalar(canonical: Limbs(buffer.word(offset), buffer.word(offset + 8))))
      } else {
        let low = Limbs(
          buffer.word(offset), buffer.word(offset + 8), buffer.word(offset + 16), buffer.word(offset + 24))
        let high = Limbs(buffer.word(offset + 32), buffer.word(offset + 40))
        out.append(Scalar(canonical: low) + Scalar(canonical: high) * radix)
      }
    }
  }
  return out
}

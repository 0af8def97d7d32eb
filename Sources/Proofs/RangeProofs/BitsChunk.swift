import BigNum
import Commitments
import Groups
import SigmaProofs
import Synchronization
import Transcript

/// The prover's state of some neighbouring entries, between first message and response.
final class BitsChunk<G: PrimeGroup>: Sendable {
  /// C, A1, A2 of each bit.
  let bytes: [UInt8]
  private let secrets: Mutex<Secrets<G>>

  deinit { secrets.withLock { $0.erase() } }

  /// All multiplications have the bases B and H alone, whose tables are at hand: as the prover knows how it opens C,
  /// A2 = β'·C + s'·H is (β'·β)·B + (β'·r + s')·H. Bits and nonces choose no branch and no address.
  ///
  /// Entry i takes its nonces from member i of the family, whatever chunk it is in; the chunk's first entry is `first`.
  @_specialize(where G == Ristretto255)
  init(
    entries: [Int64], from first: Int, values: [Scalar<G>]?, _ statement: BitsStatement<G>, halfB: G.Basis,
    _ nonces: NonceFamily
  ) {
    let bits = statement.parameters.bits
    let weights = statement.parameters.weights(G.self)
    let (b, h) = (statement.key.tableB, statement.key.tableH)
    let count = entries.count * bits
    var raw = [UInt8](repeating: 0, count: 4 * 48 * count)
    raw.withUnsafeMutableBytes { buffer in
      let size = 4 * 48 * bits
      for i in entries.indices {
        nonces.member(first + i).fill(UnsafeMutableRawBufferPointer(rebasing: buffer[i * size..<(i + 1) * size]))
      }
    }
    var random = wideScalars(raw, width: 48, group: G.self)
    defer {
      wipe(&raw)
      wipe(&random)
    }
    var sums = [Scalar<G>](repeating: .zero, count: entries.count)
    var secrets = Secrets<G>(capacity: count)
    var small: [G.Element] = []
    var (forB, forH) = ([Scalar<G>](), [Scalar<G>]())
    forB.reserveCapacity(2 * count)
    forH.reserveCapacity(3 * count)
    defer {
      wipe(&forB)
      wipe(&forH)
    }
    // What is drawn are halves: elements of half the value encode, doubled, without a square root each.
    for n in 0..<count {
      let bit = Int64(bitPattern: UInt64(bitPattern: entries[n / bits]) >> UInt64(n % bits) & 1)
      let beta = values?[n] ?? Scalar<G>(bit)
      let (halfR, halfBetaNonce) = (random[4 * n], random[4 * n + 1])
      let (halfRNonce, halfSNonce) = (random[4 * n + 2], random[4 * n + 3])
      let (r, betaNonce) = (halfR + halfR, halfBetaNonce + halfBetaNonce)
      small.append(values == nil ? halfB.multiply(by: [bit], bits: 1) : halfB.multiply(by: [beta]))
      forB.append(halfBetaNonce)
      if values != nil { forB.append(halfBetaNonce * beta) }
      forH.append(halfR)
      forH.append(halfRNonce)
      forH.append(halfBetaNonce * r + halfSNonce)
      secrets.append(beta, r, betaNonce, halfRNonce + halfRNonce, halfSNonce + halfSNonce)
      sums[n / bits] += weights[n % bits] * betaNonce
    }
    let (ofB, ofH) = (b.multiply(by: forB) as [G.Element], h.multiply(by: forH) as [G.Element])
    // As β is 0 or 1, (β'·β)·B is nothing or β'·B, which A1 needs anyway: both sums are encoded, and one is kept.
    var elements: [G.Element] = []
    elements.reserveCapacity(4 * count)
    for n in 0..<count {
      let nonce = values == nil ? ofB[n] : ofB[2 * n]
      elements.append(G.add(small[n], ofH[3 * n]))
      elements.append(G.add(nonce, ofH[3 * n + 1]))
      elements.append(ofH[3 * n + 2])
      elements.append(G.add(values == nil ? nonce : ofB[2 * n + 1], ofH[3 * n + 2]))
    }
    var encoded = G.encodeDoubled(elements)
    defer { wipe(&encoded) }
    bytes = Self.select(encoded, count: count) { n in
      values == nil ? UInt8(truncatingIfNeeded: UInt64(bitPattern: entries[n / bits]) >> UInt64(n % bits)) & 1 : 1
    }
    secrets.entryNonces = sums
    self.secrets = Mutex(secrets)
  }

  /// Moves Σ w_i·β'_i of each entry, the tie's nonces.
  func moveEntryNonces(to list: inout [Scalar<G>]) {
    secrets.withLock { secrets in
      list += secrets.entryNonces
      wipe(&secrets.entryNonces)
    }
  }

  /// C, A1 and, of the two candidates for A2, the first where the bit is 0 and the second where it is 1, by masks.
  private static func select(_ encoded: [UInt8], count: Int, _ bit: (Int) -> UInt8) -> [UInt8] {
    let size = G.elementByteCount
    return [UInt8](unsafeUninitializedCapacity: 3 * size * count) { out, initialized in
      for n in 0..<count {
        let (from, to) = (4 * size * n, 3 * size * n)
        let mask = 0 &- bit(n)
        for i in 0..<2 * size { out[to + i] = encoded[from + i] }
        for i in 2 * size..<3 * size {
          let (zero, one) = (encoded[from + i], encoded[from + size + i])
          out[to + i] = zero ^ (mask & (zero ^ one))
        }
      }
      initialized = 3 * size * count
    }
  }

  /// z_β = β' + e·β, z_r = r' + e·r, z_s = s' + e·s with s = (1 - β)·r; the secrets are erased.
  func respond(_ e: Scalar<G>) -> [UInt8] {
    secrets.withLock { secrets in
      defer { secrets.erase() }
      return G.encodeScalars(secrets.responses(e))
    }
  }
}

/// Of each bit: β, r and the nonces of β, r and s.
private struct Secrets<G: PrimeGroup>: Sendable {
  private var values: [Scalar<G>] = []
  var entryNonces: [Scalar<G>] = []

  init(capacity: Int) { values.reserveCapacity(5 * capacity) }  // so that no copy is left behind unwiped

  mutating func append(
    _ beta: Scalar<G>, _ r: Scalar<G>, _ betaNonce: Scalar<G>, _ rNonce: Scalar<G>, _ sNonce: Scalar<G>
  ) {
    values.append(beta)
    values.append(r)
    values.append(betaNonce)
    values.append(rNonce)
    values.append(sNonce)
  }

  @_specialize(where G == Ristretto255)
  func responses(_ e: Scalar<G>) -> [Scalar<G>] {
    var out: [Scalar<G>] = []
    out.reserveCapacity(values.count / 5 * 3)
    for i in stride(from: 0, to: values.count, by: 5) {
      let (beta, r) = (values[i], values[i + 1])
      out.append(values[i + 2] + e * beta)
      out.append(values[i + 3] + e * r)
      out.append(values[i + 4] + e * (.one - beta) * r)
    }
    return out
  }

  mutating func erase() {
    wipe(&values)
    wipe(&entryNonces)
  }
}

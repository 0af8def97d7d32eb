import BigNum
import Commitments
import Groups
import SigmaProofs
import Synchronization
import Transcript

extension Scalar {
  /// A nonce, within 2^-128 of uniform.
  static func fresh(_ source: NonceGenerator) -> Scalar {
    var raw = source.bytes(G.scalarByteCount + Codec.extraBytes)
    defer { wipe(&raw) }
    return Scalar(wide: raw)
  }
}

/// One nonce generator a chunk, each handed out once.
final class Seeds: Sendable {
  private let keys: Mutex<[[UInt8]]>

  init(_ count: Int, _ source: NonceGenerator) {
    keys = Mutex((0..<count).map { _ in source.bytes(32) })
  }

  deinit { keys.withLock { for i in $0.indices { wipe(&$0[i]) } } }

  var count: Int { keys.withLock { $0.count } }

  func take(_ i: Int) -> [UInt8] { keys.withLock { $0[i] } }
}

/// The prover's state of some neighbouring entries, between first message and response.
final class BitsChunk<G: PrimeGroup>: Sendable {
  /// C, A1, A2 of each bit.
  let bytes: [UInt8]
  /// Σ w_i·β'_i of each entry: the tie's nonces.
  let entryNonces: [Scalar<G>]
  private let secrets: Mutex<Secrets>

  /// Of each bit: β, r and the nonces of β, r and s.
  private struct Secrets: Sendable {
    var bit: [Scalar<G>] = [], r: [Scalar<G>] = []
    var bitNonce: [Scalar<G>] = [], rNonce: [Scalar<G>] = [], sNonce: [Scalar<G>] = []

    mutating func erase() {
      wipe(&bit)
      wipe(&r)
      wipe(&bitNonce)
      wipe(&rNonce)
      wipe(&sNonce)
    }
  }

  deinit { secrets.withLock { $0.erase() } }

  /// All multiplications have the bases B and H alone, whose tables are at hand: as the prover knows how it opens C,
  /// A2 = β'·C + s'·H is (β'·β)·B + (β'·r + s')·H. Bits and nonces choose no branch and no address.
  init(
    entries: [Int64], values: [Scalar<G>]?, _ statement: BitsStatement<G>, _ bitBase: G.Basis, _ seed: [UInt8]
  ) {
    let bits = statement.parameters.bits
    let weights = statement.parameters.weights(G.self)
    let (b, h) = (statement.key.tableB, statement.key.tableH)
    let count = entries.count * bits
    var stream = Xof(label: "bits-nonces", seed: seed)
    func fresh() -> Scalar<G> {
      var raw = stream.bytes(G.scalarByteCount + Codec.extraBytes)
      defer { wipe(&raw) }
      return Scalar(wide: raw)
    }
    var secrets = Secrets()
    var elements: [G.Element] = []
    elements.reserveCapacity(3 * count)
    var sums: [Scalar<G>] = []
    for (n, entry) in entries.enumerated() {
      var sum = Scalar<G>.zero
      for i in 0..<bits {
        let bit = Int64(bitPattern: UInt64(bitPattern: entry) >> UInt64(i) & 1)
        let value = values?[n * bits + i]
        let beta = value ?? Scalar<G>(bit)
        let (r, betaNonce, rNonce, sNonce) = (fresh(), fresh(), fresh(), fresh())
        let part = value.map(b.multiply(by:)) ?? bitBase.multiply(by: [bit], bits: 1)
        elements.append(G.add(part, h.multiply(by: r)))
        elements.append(G.add(b.multiply(by: betaNonce), h.multiply(by: rNonce)))
        elements.append(G.add(b.multiply(by: betaNonce * beta), h.multiply(by: betaNonce * r + sNonce)))
        secrets.bit.append(beta)
        secrets.r.append(r)
        secrets.bitNonce.append(betaNonce)
        secrets.rNonce.append(rNonce)
        secrets.sNonce.append(sNonce)
        sum += weights[i] * betaNonce
      }
      sums.append(sum)
    }
    bytes = G.encode(elements)
    entryNonces = sums
    self.secrets = Mutex(secrets)
  }

  /// z_β = β' + e·β, z_r = r' + e·r, z_s = s' + e·s with s = (1 - β)·r; the secrets are erased.
  func respond(_ e: Scalar<G>) -> [UInt8] {
    secrets.withLock { secrets in
      var out: [UInt8] = []
      out.reserveCapacity(secrets.bit.count * BitsProof<G>.bitResponseBytes)
      for i in secrets.bit.indices {
        let (beta, r) = (secrets.bit[i], secrets.r[i])
        out += G.encodeScalar(secrets.bitNonce[i] + e * beta)
        out += G.encodeScalar(secrets.rNonce[i] + e * r)
        out += G.encodeScalar(secrets.sNonce[i] + e * (.one - beta) * r)
      }
      secrets.erase()
      return out
    }
  }
}

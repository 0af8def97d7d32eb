import BigNum
import CSodium
import Groups
import Testing

@Suite struct Ristretto255Tests {
  /// RFC 9496, appendix A.1: multiples 0 to 4 of the generator.
  @Test func smallMultiples() {
    let multiples = [
      "0000000000000000000000000000000000000000000000000000000000000000",
      "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
      "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
      "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
      "da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57",
    ]
    var point = Ristretto255.identity
    for m in multiples {
      #expect(hex(Ristretto255.encode(point)) == m)
      point = Ristretto255.add(point, Ristretto255.generator)
    }
  }

  /// Encodings of kinds that RFC 9496 §4.3.1 refuses: not below p, negative, not of an element, of the identity.
  @Test func badEncodings() {
    let p = BigInt.powerOfTwo(255) - 19
    // RFC 9496, appendix A.2, all of it.
    var bad = [
      // Not below p.
      "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      // Negative.
      "0100000000000000000000000000000000000000000000000000000000000000",
      "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
      "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
      "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
      "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
      "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
      "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
      // x^2 is not a square.
      "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
      "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
      "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
      "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
      "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
      "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
      "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
      "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
      // xy is negative.
      "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
      "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
      "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
      "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
      "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
      "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
      "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
      "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
      // s = -1, of which y = 0.
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ].map { bytes($0) }
    for delta in 0..<19 { bad.append((p + BigInt(delta)).littleEndianBytes(count: 32) ?? []) }
    bad.append([UInt8](repeating: 0, count: 32))
    let good: [UInt8] = Ristretto255.encode(Ristretto255.generator)
    for (i, encoding) in bad.enumerated() {
      #expect(throws: GroupError.self, "\(hex(encoding))") { try Ristretto255.decode(encoding) }
      // In a batch: as the only bad one, in every lane in turn.
      let before = i % 17
      let batch = (0..<before).flatMap { _ in good } + encoding + (before..<20).flatMap { _ in good }
      for path in KernelPath.available {
        let error = #expect(throws: GroupError.self) { try Ristretto255.decodeMany(batch, path: path) }
        guard case .notAnElement(_, before, _) = error else {
          Issue.record("\(hex(encoding)) at \(before), \(path): \(String(describing: error))")
          continue
        }
      }
    }
    // A set top bit, and the negative of a valid encoding.
    let b: [UInt8] = Ristretto255.encode(Ristretto255.generator)
    #expect(throws: GroupError.self) { try Ristretto255.decode(b.dropLast() + [b[31] | 0x80]) }
    let negative = (p - BigInt(littleEndian: b)).littleEndianBytes(count: 32) ?? []
    #expect(throws: GroupError.self) { try Ristretto255.decode(negative) }
  }

  /// All encodings of small and near-p numbers and many random ones are judged as libsodium does.
  @Test func decodingAgreesWithSodium() {
    var rng = SeededGenerator(21)
    let p = BigInt.powerOfTwo(255) - 19
    var candidates = (0..<400).map { BigInt($0) } + (0..<400).map { p - BigInt($0) }
    candidates += (0..<1500).map { _ in BigInt.random(bits: 254, using: &rng) << 1 }
    var valid = 0
    for x in candidates {
      let b = x.littleEndianBytes(count: 32) ?? []
      let ours = (try? Ristretto255.decode(b)) != nil
      let theirs = crypto_core_ristretto255_is_valid_point(b) == 1 && !x.isZero
      #expect(ours == theirs, "\(x)")
      valid += ours ? 1 : 0
    }
    #expect(valid > 300)
  }

  @Test func operationsAgreeWithSodium() {
    var rng = SeededGenerator(22)
    let q = Ristretto255.scalarField.modulus
    for i in 0..<300 {
      let note: Comment = "seed 22, step \(i)"
      let s = Scalar<Ristretto255>(edgeInteger(order: q, using: &rng))
      let a = Ristretto255.multiply(Ristretto255.generator, by: .random(using: &rng))
      let b = Ristretto255.multiply(Ristretto255.generator, by: s)
      let (ea, eb): ([UInt8], [UInt8]) = (Ristretto255.encode(a), Ristretto255.encode(b))
      var out = [UInt8](repeating: 0, count: 32)
      _ = crypto_scalarmult_ristretto255_base(&out, s.littleEndianBytes)
      #expect(eb == out, note)
      _ = crypto_scalarmult_ristretto255(&out, s.littleEndianBytes, ea)
      #expect(Ristretto255.encode(Ristretto255.multiply(a, by: s)) == out, note)
      #expect(Ristretto255.encode(Ristretto255.Table(a).multiply(by: s)) == out, note)
      _ = crypto_core_ristretto255_add(&out, ea, eb)
      #expect(Ristretto255.encode(Ristretto255.add(a, b)) == out, note)
      _ = crypto_core_ristretto255_sub(&out, ea, eb)
      #expect(Ristretto255.encode(Ristretto255.subtract(a, b)) == out, note)
    }
  }

  /// The one-way map at random bytes, at multiples of p, at small numbers and with set top bits.
  @Test func oneWayMapAgreesWithSodium() {
    var rng = SeededGenerator(23)
    let p = BigInt.powerOfTwo(255) - 19
    let edges = (-3...20).flatMap { [BigInt($0) + 3, p + BigInt($0), p + p + BigInt($0)] }
    for i in 0..<500 {
      let halves = (0..<2).map { _ in
        Int.random(in: 0..<3, using: &rng) == 0
          ? edges[Int.random(in: 0..<edges.count, using: &rng)] : BigInt.random(bits: 256, using: &rng)
      }
      let uniform = halves.flatMap { $0.littleEndianBytes(count: 32) ?? [] }
      var out = [UInt8](repeating: 0, count: 32)
      _ = crypto_core_ristretto255_from_hash(&out, uniform)
      #expect(Ristretto255.encode(Ristretto255.fromUniformBytes(uniform)) == out, "seed 23, step \(i)")
    }
  }

  /// RFC 9496, appendix A.3: SHA-512 of a text through the one-way map.
  @Test func oneWayMapOfText() {
    var hash = [UInt8](repeating: 0, count: 64)
    let text = Array("Ristretto is traditionally a short shot of espresso coffee".utf8)
    crypto_hash_sha512(&hash, text, UInt64(text.count))
    #expect(
      hex(Ristretto255.encode(Ristretto255.fromUniformBytes(hash)))
        == "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46")
  }

  /// Sums of many known multiples of B against one multiplication of B: all windows of the bucket method, all terms in
  /// one bucket, short and negative scalars; on every path, with one thread and with three.
  @Test(arguments: [1, 2, 7, 8, 9, 30, 31, 32, 33, 63, 189, 190, 511, 512, 513, 1000, 5000])
  func publicSums(count: Int) throws {
    var rng = SeededGenerator(24)
    let q = Ristretto255.scalarField.modulus
    let logs = (0..<count).map { Scalar<Ristretto255>(Int64($0 * $0 + 1)) }
    let table = Ristretto255.Table(Ristretto255.generator)
    let points = logs.map { table.multiply(by: $0) }
    let lists: [[Scalar<Ristretto255>]] = [
      points.map { _ in Scalar(edgeInteger(order: q, using: &rng)) },
      points.map { _ in Scalar(BigInt.random(bits: 128, using: &rng)) },
      points.map { _ in Scalar(Int64.random(in: -100...100, using: &rng)) },
      points.map { _ in Scalar(q >> 1) },
      points.map { _ in Scalar((q >> 1) + 1) },
      points.map { _ in 1 },
      points.map { _ in 0 },
    ]
    for (i, scalars) in lists.enumerated() {
      let sum = table.multiply(by: .dot(scalars, logs))
      for path in KernelPath.available {
        let note: Comment = "seed 24, list \(i), \(path)"
        #expect(Ristretto255.multiScalar(variableTime: scalars, points, path: path) == sum, note)
        #expect(
          try Ristretto255.multiScalar(variableTime: scalars, points, work: Work(workers: 3), path: path) == sum, note)
      }
    }
    #expect(Ristretto255.sum(points) == table.multiply(by: logs.reduce(0, +)))
  }

  /// More terms than are summed at once.
  @Test func longPublicSum() {
    let few = (1...8).map { Ristretto255.multiply(Ristretto255.generator, by: Scalar(Int64($0))) }
    let count = (1 << 18) + 9
    let points = (0..<count).map { few[$0 & 7] }
    let values = (0..<count).map { Int64($0 % 1021) - 500 }
    let log = values.enumerated().reduce(Int64(0)) { $0 + $1.element * Int64(($1.offset & 7) + 1) }
    let sum = Ristretto255.multiScalar(variableTime: values.map { Scalar($0) }, points)
    #expect(sum == Ristretto255.multiply(Ristretto255.generator, by: Scalar(log)))
  }

  /// All runs of the batch, points of every kind of representation, the identity among them.
  @Test func doubledEncodings() {
    var rng = SeededGenerator(26)
    for n in [0, 1, 63, 64, 65, 300] {
      let b = Ristretto255.generator
      var halves: [Ristretto255.Element] = []
      for i in 0..<n {
        let s = i % 5 == 0 ? Scalar<Ristretto255>(i) : .random(using: &rng)
        halves.append(i % 17 == 3 ? Ristretto255.subtract(b, b) : Ristretto255.multiply(b, by: s))
      }
      let doubles = halves.map { Ristretto255.double($0) }
      let expected: [UInt8] = Ristretto255.encode(doubles)
      #expect(Ristretto255.encodeDoubled(halves) == expected, "seed 26, \(n) elements")
    }
  }

  @Test func secretSums() {
    var rng = SeededGenerator(25)
    let q = Ristretto255.scalarField.modulus
    for n in [0, 1, 63, 64, 65, 130] {
      let points = (0..<n).map { _ in Ristretto255.multiply(Ristretto255.generator, by: .random(using: &rng)) }
      let scalars = points.map { _ in Scalar<Ristretto255>(edgeInteger(order: q, using: &rng)) }
      let expected = Ristretto255.multiScalar(variableTime: scalars, points)
      #expect(Ristretto255.multiScalar(scalars, points) == expected, "seed 25, \(n) terms")
      let basis = Ristretto255.Basis(points)
      #expect(basis.multiply(by: scalars) == expected, "seed 25, \(n) terms")
      for bits in [0, 1, 2, 3, 4, 24, 59, 60, 63] {
        let bound = bits == 0 ? 0 : Int64.max >> Int64(63 - bits)
        let values = points.indices.map { $0 % 3 == 0 ? bound : $0 % 3 == 1 ? -bound : .random(in: -bound...bound) }
        let sum = Ristretto255.multiScalar(variableTime: values.map { Scalar($0) }, points)
        #expect(basis.multiply(by: values, bits: bits) == sum, "seed 25, \(n) terms of \(bits) bits")
      }
    }
  }

  /// hash_to_ristretto255 is the RFC 9496 map of libsodium over expand_message_xmd, computed here once more.
  @Test func hashToGroupAgreesWithSodium() {
    for i in 0..<100 {
      let message = [UInt8](repeating: UInt8(i), count: i)
      let domain = i % 3 == 0 ? String(repeating: "long tag ", count: 40) : "tag"
      var tag = Array(domain.utf8)
      if tag.count > 255 { tag = sha512(Array("H2C-OVERSIZE-DST-".utf8) + tag) }
      tag.append(UInt8(tag.count))
      let b0 = sha512([UInt8](repeating: 0, count: 128) + message + [0, 64, 0] + tag)
      var out = [UInt8](repeating: 0, count: 32)
      _ = crypto_core_ristretto255_from_hash(&out, sha512(b0 + [1] + tag))
      #expect(Ristretto255.encode(Ristretto255.hashToGroup(message, domain: domain)) == out)
    }
    func sha512(_ x: [UInt8]) -> [UInt8] {
      var out = [UInt8](repeating: 0, count: 64)
      _ = crypto_hash_sha512(&out, x, UInt64(x.count))
      return out
    }
  }
}

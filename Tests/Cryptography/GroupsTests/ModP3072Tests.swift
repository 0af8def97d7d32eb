import BigNum
import Groups
import Testing

@Suite struct ModP3072Tests {
  private static let p = ModP3072.parameters.modulus
  private static let order = ModP3072.parameters.order
  private static func encoding(_ x: BigInt) -> [UInt8] { x.bigEndianBytes(count: 384) ?? [] }

  /// The committed constants come from the seed, and they are a group's.
  @Test func parametersComeFromTheSeed() throws {
    let parameters = ModP3072.parameters
    try parameters.verify()
    #expect(parameters.order == ModP3072.scalarField.modulus)
    #expect(parameters.modulus == 2 * parameters.order * parameters.cofactor + 1)
    #expect(parameters.modulus.bitWidth == 3072 && parameters.order.bitWidth == 256)
    // What an implementation of the derivation in another language found.
    #expect(parameters.modulus.hex.hasPrefix("f852c97f1486f588323499a43849f479"))
    #expect(parameters.modulus.hex.hasSuffix("5b2347f4006c0928e45f0f96d5a59763"))
    for (i, j) in [(1, 0), (0, 1), (-1, 0), (0, -1)] {
      let other = ModPParameters(
        seed: parameters.seed, orderOffset: parameters.orderOffset + i,
        cofactorOffset: parameters.cofactorOffset + j)
      #expect(throws: GroupError.self) { try other.verify() }
    }
    let other = ModPParameters(
      seed: parameters.seed + ".", orderOffset: parameters.orderOffset, cofactorOffset: parameters.cofactorOffset)
    #expect(throws: GroupError.self) { try other.verify() }
  }

  /// The whole search, at a size where it is quick; `sealedsum groups modp3072` runs it at full size.
  @Test func searchFindsTheFirst() throws {
    let found = try ModPParameters.generate(seed: "test", modulusBits: 320, orderBits: 160)
    try found.verify()
    #expect(found.modulusBits == 320 && found.modulus.bitWidth == 320)
    #expect(try ModPParameters.generate(seed: "test", modulusBits: 320, orderBits: 160) == found)
    for i in 0..<found.orderOffset {
      #expect(!(found.order - BigInt(2 * (found.orderOffset - i))).isProbablePrime())
    }
    for j in 0..<found.cofactorOffset {
      let r = found.cofactor - BigInt(2 * (found.cofactorOffset - j))
      #expect(!(r.isProbablePrime() && (2 * found.order * r + 1).isProbablePrime()))
    }
  }

  @Test func refusesWhatIsNoElement() {
    let h = BigInt(bigEndian: ModP3072.encode(ModP3072.generator) as [UInt8])
    let outside = BigInt(2).powMod(variableTime: 2 * Self.order, mod: Self.p) ?? 0  // of order r
    for x in [0, 1, Self.p - 1, Self.p, Self.p + 1, Self.p + 4, Self.p - h, 2, outside, BigInt.powerOfTwo(3072) - 1] {
      #expect(throws: GroupError.self, "\(x.hex)") { try ModP3072.decode(Self.encoding(x)) }
      for place in 0..<3 {
        var list = Array(repeating: h, count: 3)
        list[place] = x
        let error = #expect(throws: GroupError.self) { try ModP3072.decodeMany(list.flatMap { Self.encoding($0) }) }
        guard case .notAnElement(_, let index, _) = error else {
          Issue.record("another error: \(String(describing: error))")
          continue
        }
        #expect(index == place)
      }
    }
  }

  /// ⚔ docs/protocol.md §4: in a batch without Jacobi symbols, −x passes for x whenever its weight is even.
  @Test func twistByMinusOne() {
    let x = BigInt(bigEndian: ModP3072.encode(ModP3072.generator) as [UInt8])
    let twisted = Self.encoding(Self.p - x)
    func accepted(_ checks: ModP3072.Checks, seed: UInt64) -> Bool {
      var rng = SeededGenerator(seed)
      return (try? ModP3072.decodeMany(twisted + Self.encoding(x), checks: checks, using: &rng)) != nil
    }
    #expect(accepted([], seed: 0))
    let passed = (0..<64).count { accepted([.weightedProduct], seed: UInt64($0)) }
    #expect((12...52).contains(passed), "\(passed) of 64")  // half; outside with probability below 2^−20
    for seed in 0..<16 as Range<UInt64> {
      #expect(!accepted([.jacobi], seed: seed))
      #expect(!accepted([.each], seed: seed))
      #expect(!accepted(.list, seed: seed))
    }
  }

  /// A square outside the subgroup has symbol +1: the exponents are what stops it.
  @Test func squareOutsideTheSubgroup() {
    let x = BigInt(bigEndian: ModP3072.encode(ModP3072.generator) as [UInt8])
    let outside = x * 4 % Self.p
    func accepted(_ checks: ModP3072.Checks) -> Bool {
      var rng = SeededGenerator(5)
      return (try? ModP3072.decodeMany(Self.encoding(outside), checks: checks, using: &rng)) != nil
    }
    #expect(accepted([]))
    #expect(accepted([.jacobi]))
    #expect(!accepted([.weightedProduct]))
    #expect(!accepted([.each]))
    #expect(!accepted(.list))
  }
}

import BigNum
import Commitments
import Groups
import PaillierScheme
import ProofTesting
import Testing
import Transcript
import UpdateProofs

/// N = 7·23 and a group of order 47, in which weights of one bit and challenges of two have parameters (docs/protocol.md
/// §6): challenges differ by less than 7, the least factor of N. Commitments are open; every ciphertext, weight and
/// challenge is tried.
///
/// Besides the weights and challenges, the random exponents under which the verifier joins equations of ciphertexts let a
/// false one pass: of a large N with probability 2^−128, of this one with 1/7 at most.
@Suite struct LinkExhaustiveTests {
  typealias G = OpenGroup<Order47>
  typealias S = Scalar<G>
  typealias Proof = LinkProof<G>

  static let key = try? PrivateKey(p: 7, q: 23, size: .toy(bits: 8)).publicKey
  /// ℤ*_161.
  static let units = (1..<161).filter { $0 % 7 > 0 && $0 % 23 > 0 }

  func shape(vectors: Int, repetitions: Int) -> LinkParameters.Shape {
    var shape = LinkParameters.Shape()
    (shape.weightVectors, shape.repetitions) = (vectors, repetitions)
    (shape.weightBits, shape.challengeBits, shape.noiseMargin) = (1, 2, 0)
    return shape
  }

  func parameters(_ vectors: Int, _ repetitions: Int, order: Int = 47) throws -> LinkParameters {
    try LinkParameters(
      rows: 1, slots: 1, slotWidth: 6, columnBound: 1, modulusBits: 8, order: BigInt(order),
      shape: shape(vectors: vectors, repetitions: repetitions))
  }

  let commitmentKey = CommitmentKey<G>(generators: 1)

  func statement<H: PrimeGroup>(
    plaintext: Int, unit: Int, commitment: H.Element
  ) throws -> LinkStatement<H> {
    let key = try #require(Self.key)
    let c = key.encrypt(raw: BigInt(plaintext), unit: BigInt(unit))
    return LinkStatement(key: key, ciphertexts: try key.validate([c]), commitments: [commitment])
  }

  func witness<H: PrimeGroup>(_ x: Int, unit: Int, rho: Int) -> LinkWitness<H> {
    LinkWitness(entries: [[Int64(x)]], randomness: [Randomness(.unit(BigInt(unit)))], blinding: [Scalar(rho)])
  }

  func context(_ i: Int) -> Transcript {
    Transcript(protocol: "LinkExhaustiveTests", version: 1, context: Codec.littleEndian(UInt64(i)))
  }

  func accepts(_ proof: Proof, _ statement: LinkStatement<G>, _ p: LinkParameters, _ i: Int) -> Bool {
    do {
      try proof.verify(
        statement, parameters: p, commitmentKey: commitmentKey, transcript: context(i), work: .serial)
      return true
    } catch { return false }
  }

  /// The number of a vector of weights and challenges.
  func index(_ c: Proof.Challenges) -> Int {
    let e = c.last.reduce(0) { $0 * 4 + ($1.asInt ?? 0) }
    return c.weights.reduce(e) { $0 * 2 + ($1[0].asInt ?? 0) }
  }

  @Test func onlyLargeEnoughGroups() throws {
    _ = try parameters(1, 1, order: 41)
    #expect(throws: UpdateProofError.self) { try parameters(1, 1, order: 37) }
  }

  /// All 396 ciphertexts of the three entries there are; and of one, with all 1024 vectors of weights and challenges.
  @Test func everyWitnessIsProvedWithEveryChallenge() throws {
    var rng = SeededGenerator(seed: 1)
    let p = try parameters(2, 2)
    func prove(_ x: Int, _ unit: Int, _ i: Int) throws -> Int {
      let statement: LinkStatement<G> = try self.statement(
        plaintext: x, unit: unit, commitment: commitmentKey.com([S(x)], S(i)))
      let proof = try Proof.prove(
        statement, witness: witness(x, unit: unit, rho: i), parameters: p, commitmentKey: commitmentKey,
        transcript: context(i), using: &rng, work: .serial)
      #expect(accepts(proof, statement, p, i), "x = \(x), r = \(unit), \(i)")
      return index(proof.challenges(p, transcript: context(i)))
    }
    for x in -1...1 { for (i, unit) in Self.units.enumerated() { _ = try prove(x, unit, i) } }
    try untilAllAreSeen(1024) { i in try prove(1, 3, i) }
  }

  /// First messages that fit z = 0 where every challenge is as guessed and every weight 1.
  func guess(_ guesses: [Int], _ statement: LinkStatement<G>, _ p: LinkParameters) -> Proof {
    let blank = Proof(
      repetitions: guesses.map { _ in
        Proof.Repetition(ciphertext: 1, commitment: G.identity, responses: [0], unit: 1, blinding: .zero)
      })
    return blank.simulated(
      statement,
      Proof.Challenges(
        weights: Array(repeating: [1], count: p.shape.weightVectors), last: guesses.map { BigInt($0) }),
      parameters: p, commitmentKey: commitmentKey)
  }

  /// Whether the responses of a guess fit: a repetition's guess was right, or its weight and its guess are 0 alike.
  func fits(_ c: Proof.Challenges, _ guesses: [Int], _ p: LinkParameters) -> Bool {
    guesses.indices.allSatisfy { i in
      let weight = c.weights[i / p.shape.repetitions][0]
      return weight * c.last[i] == BigInt(guesses[i])
    }
  }

  /// All 21,252 ciphertexts beside a commitment to 0: all but the 132 of plaintext 0 are lies. Whoever guesses e = 0
  /// convinces with five of eight vectors of weight and challenge, 1/2 + 1/2·1/4, whatever the plaintext.
  @Test func everyCiphertextBesideEveryChallenge() throws {
    let p = try parameters(1, 1)
    let commitment = commitmentKey.com([S.zero], 1)
    var lucky = 0
    for plaintext in 0..<161 {
      var (seen, accepted) = (Set<Int>(), Set<Int>())
      for (k, unit) in Self.units.enumerated() {
        let statement: LinkStatement<G> = try self.statement(
          plaintext: plaintext, unit: unit, commitment: commitment)
        var proof = guess([0], statement, p)
        let i = plaintext * 132 + k
        let c = proof.challenges(p, transcript: context(i))
        // The commitment to 0 is opened for every challenge; for plaintext 0, so is the ciphertext.
        let exponent = c.last[0] * c.weights[0][0]
        proof.repetitions[0].blinding = S(exponent)
        if plaintext == 0 {
          proof.repetitions[0].unit = try #require(BigInt(unit).powMod(variableTime: exponent, mod: 161))
        }
        let verdict = accepts(proof, statement, p, i)
        let fits = plaintext == 0 || self.fits(c, [0], p)
        if fits { #expect(verdict, "m = \(plaintext), r = \(unit): \(c)") } else if verdict { lucky += 1 }
        seen.insert(index(c))
        if fits { accepted.insert(index(c)) }
      }
      #expect(seen.count == 8 && accepted.count == (plaintext == 0 ? 8 : 5), "m = \(plaintext)")
    }
    #expect(lucky < 3 * 21_252 / 8 / 7, "\(lucky)")
  }

  /// Two weight vectors with two repetitions each: of 1024 vectors, those convince in which each vector's weight is 0 or
  /// both of its challenges are guessed. That is (4² + 1)² of them, (1/2 + 1/2·1/16)².
  @Test func theLiesThatPassAreCounted() throws {
    let p = try parameters(2, 2)
    let statement: LinkStatement<G> = try self.statement(
      plaintext: 5, unit: 3, commitment: commitmentKey.com([S.zero], 1))
    var (fitting, lucky, lies, seen) = (Set<Int>(), 0, 0, Set<Int>())
    let first = guess([0, 0, 0, 0], statement, p)
    untilAllAreSeen(1024) { i in
      var proof = first
      let c = proof.challenges(p, transcript: context(i))
      guard seen.insert(index(c)).inserted else { return nil }
      for k in 0..<4 { proof.repetitions[k].blinding = S(c.last[k] * c.weights[k / 2][0]) }
      let verdict = accepts(proof, statement, p, i)
      if fits(c, [0, 0, 0, 0], p) {
        #expect(verdict)
        fitting.insert(index(c))
      } else {
        lies += 1
        if verdict { lucky += 1 }
      }
      return index(c)
    }
    #expect(fitting.count == 289)
    #expect(lucky < lies / 7, "\(lucky) of \(lies)")
  }

  /// All 33 numbers and all 132 units that may answer a challenge that was not guessed: no answer but by luck.
  @Test func everyResponseToALie() throws {
    let p = try parameters(1, 1)
    let statement: LinkStatement<G> = try self.statement(
      plaintext: 1, unit: 1, commitment: commitmentKey.com([S.zero], .zero))
    var proof = guess([0], statement, p)
    let i = try #require(
      (0..<100).first { i in
        let c = proof.challenges(p, transcript: context(i))
        return c.weights[0][0] == 1 && c.last[0] == 1
      })
    var (accepted, equations) = (0, 0)
    for z in -16...16 {
      for unit in Self.units {
        (proof.repetitions[0].responses, proof.repetitions[0].unit) = ([BigInt(z)], BigInt(unit))
        do throws(ProofError) {
          try proof.verify(
            statement, parameters: p, commitmentKey: commitmentKey, transcript: context(i), work: .serial)
          accepted += 1
        } catch { if error == .equation(.link, check: "ciphertext") { equations += 1 } }
      }
    }
    // z = 0 alone opens the commitment, but by a chance of 1/47; z = 1 would fit the ciphertext.
    #expect(equations < 132 + 32 * 132 / 20, "\(equations)")
    #expect(accepted < 132 / 7, "\(accepted)")
  }

  /// What honest provers send is what the simulator makes of their responses. Those are uniform but for z, which is at
  /// most e/17 from it: y is one of 17 numbers.
  @Test func proofsAreSimulated() throws {
    typealias H = SmallGroup<Order47>
    let (p, key) = (try parameters(1, 1), CommitmentKey<H>(generators: 1))
    for x in -1...1 {
      var rng = SeededGenerator(seed: UInt64(x + 1))
      let statement: LinkStatement<H> = try self.statement(
        plaintext: x, unit: 3, commitment: key.com([Scalar(x)], 1))
      let runs = 2640
      var units = [Int: Int](), blindings = [Int](repeating: 0, count: 47), responses = [Int: Set<Int>]()
      for i in 0..<runs {
        let proof = try LinkProof<H>.prove(
          statement, witness: witness(x, unit: 3, rho: 1), parameters: p, commitmentKey: key, transcript: context(i),
          using: &rng, work: .serial)
        let c = proof.challenges(p, transcript: context(i))
        var blank = proof
        (blank.repetitions[0].ciphertext, blank.repetitions[0].commitment) = (1, 0)
        #expect(blank.simulated(statement, c, parameters: p, commitmentKey: key) == proof)
        units[proof.repetitions[0].unit.asInt ?? 0, default: 0] += 1
        blindings[proof.repetitions[0].blinding.small] += 1
        let shift = (c.last[0] * c.weights[0][0]).asInt ?? 0
        responses[shift, default: []].insert(proof.repetitions[0].responses[0].asInt ?? 99)
      }
      for (cells, count) in [(Array(units.values), 132), (blindings, 47)] {
        let expected = Double(runs) / Double(count)
        let chi = cells.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(cells.count == count && chi < Double(count) + 6 * (2 * Double(count)).squareRoot(), "x = \(x): \(chi)")
      }
      for (shift, seen) in responses {
        let all = Set((-8...8).map { $0 + shift * x })
        #expect(seen == all && seen.subtracting(-8...8).count == abs(shift * x), "x = \(x), e·γ = \(shift)")
      }
    }
  }
}

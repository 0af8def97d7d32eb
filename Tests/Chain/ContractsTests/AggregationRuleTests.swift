import Contracts
import Learning
import Ledger
import Testing
import Wire

@Suite struct AggregationRuleTests {
  private static func rules() throws -> [AggregationRule] {
    var all = [AggregationRule.fedavg]
    for rule in [
      ServerOptimizer.Rule.momentum(beta: 0), .momentum(), .adagrad(), .adam(), .yogi(beta1: 0, beta2: 0.5, tau: 2),
    ] {
      all.append(AggregationRule(server: try ServerOptimizer(rule, learningRate: 0.5)))
    }
    var last = AggregationRule(control: .init(scale: 0.25, clients: 7))
    (last.sampling, last.similarity, last.radius) = (1, 0, 9)
    return all + [last]
  }

  @Test func encodingsAreCanonical() throws {
    for rule in try Self.rules() {
      let bytes = rule.wireBytes
      #expect(bytes.count == 1 + 4 * 8 + 8 + 2 + 4 + 2 + 4)
      #expect(try AggregationRule(wireBytes: bytes) == rule)
    }
    // docs/wire-format.md: rate and β₁ of the momentum step behind its number.
    let momentum = try Self.rules()[2].wireBytes
    #expect(momentum[0] == 1 && Array(momentum[1..<9]) == [0x3f, 0xe0, 0, 0, 0, 0, 0, 0])
    func refuses(_ i: Int, _ byte: UInt8, of rule: AggregationRule, _ location: SourceLocation = #_sourceLocation) {
      var bytes = rule.wireBytes
      bytes[i] = byte
      #expect(throws: WireError.self, sourceLocation: location) { try AggregationRule(wireBytes: bytes) }
    }
    let (plain, control) = (AggregationRule.fedavg, try #require(try Self.rules().last))
    refuses(0, 5, of: plain)
    for i in [1, 9, 17, 25] { refuses(i, 0x3f, of: plain) }
    for i in [17, 25] { refuses(i, 0x3f, of: try Self.rules()[2]) }
    refuses(9, 0x40, of: try Self.rules()[2])
    refuses(42, 0, of: control)
    refuses(42, 1, of: plain)
  }

  @Test func genesesOfUnsoundRulesAreRefused() throws {
    func reason(_ change: (inout AggregationRule) -> Void) throws -> String? {
      var rule = AggregationRule.fedavg
      change(&rule)
      let g = try GenesisExample().genesis()
      let genesis = Genesis(
        name: g.name, configuration: g.configuration, members: g.members, threshold: g.threshold,
        corruptedTrustees: g.corruptedTrustees, participation: g.participation, suite: g.suite,
        fractionBits: g.fractionBits, maximumSamples: g.maximumSamples, parameterCount: g.parameterCount,
        templates: g.templates, submissionLimit: g.submissionLimit, rule: rule)
      do throws(ContractError) {
        _ = try FederationState(genesis: genesis, model: [0, 0, 0, 0])
        return nil
      } catch { return error.description }
    }
    #expect(try reason { _ in } == nil)
    #expect(try reason { $0.server = try? ServerOptimizer(.adam(), learningRate: 1) } == nil)
    #expect(try reason { $0.sampling = 0 }?.contains("millionths") == true)
    #expect(try reason { $0.control = .init(scale: 1, clients: 3) }?.contains("control") == true)
    #expect(try reason { $0.similarity = 100 }?.contains("`norm` alone") == true)
    #expect(try reason { $0.radius = 1 }?.contains("`norm` alone") == true)
  }

  /// Each step by its formula, written down once more.
  @Test func stepsAreThoseOfThePaper() throws {
    func state(_ rule: AggregationRule) -> LearningState {
      LearningState(rule, model: [1, -2], fractionBits: 2, maximumSamples: 10, norm: 100)
    }
    var plain = state(.fedavg)
    plain.step(update: [8, -4], control: nil, samples: 20, accepted: 2)
    #expect(plain.model == [2, -2.5])
    #expect(plain.digest == .zero && plain.region == nil)
    plain.step(update: [8, -4], control: nil, samples: 0, accepted: 2)
    #expect(plain.model == [2, -2.5], "no samples, no step")

    var adam = state(
      AggregationRule(server: try ServerOptimizer(.adam(beta1: 0.5, beta2: 0.75, tau: 0.5), learningRate: 2)))
    let fresh = adam.digest
    adam.step(update: [8, -4], control: nil, samples: 20, accepted: 2)
    // Δ = (1, −0.5): m = Δ/2, v = 0.75·0.25 + 0.25·Δ².
    let v: [Double] = [0.75 * 0.25 + 0.25, 0.75 * 0.25 + 0.25 * 0.25]
    let first: Double = 1 + 2 * (0.5 / (v[0].squareRoot() + 0.5))
    let second: Double = -2 + 2 * (-0.25 / (v[1].squareRoot() + 0.5))
    #expect(adam.model == [first, second])
    #expect(adam.digest != fresh)

    var scaffold = state(AggregationRule(control: .init(scale: 0.5, clients: 4)))
    scaffold.step(update: [8, -4], control: [8, 0], samples: 1, accepted: 2)
    #expect(scaffold.model == [2, -2.5], "all weigh the same")
    #expect(scaffold.control == [1, 0], "8·2^−2/(0.5·4)")

    // 1.7e308 of a step leaves the doubles: all stays.
    var diverging = state(AggregationRule(server: try ServerOptimizer(.momentum(beta: 0.9), learningRate: 1.7e308)))
    diverging.step(update: [80, -4], control: nil, samples: 20, accepted: 2)
    #expect(diverging == state(diverging.rule))
  }

  @Test func drawsAreFairAndRepeatable() {
    let keys = (0..<200).map { SigningKey(insecureSeed: [UInt8($0)] + [UInt8](repeating: 5, count: 31)).verifyingKey }
    func drawn(_ open: Hash, _ millionths: Int) -> Int {
      keys.count { ClientSampling.draws($0, open: open, millionths: millionths) }
    }
    let total = (0..<50).reduce(0) { $0 + drawn(Hash("test", [UInt8($1)]), 300_000) }
    // 10,000 draws of 0.3: six standard deviations are 275.
    #expect(abs(total - 3000) < 275, "\(total)")
    #expect(drawn(.zero, 1_000_000) == 200 && drawn(.zero, 0) == 0)
    func who(_ open: Hash) -> [Bool] { keys.map { ClientSampling.draws($0, open: open, millionths: 300_000) } }
    #expect(who(Hash("test", [1])) != who(Hash("test", [2])) && who(.zero) == who(.zero))
  }
}

@Suite struct UpdateRegionTests {
  private func region(_ a: [Int64], accepted: Int = 1, similarity: Int?, radius: Int64?, norm: Int64 = 1000) throws
    -> UpdateRegion
  {
    var rule = AggregationRule.fedavg
    (rule.similarity, rule.radius) = (similarity, radius)
    var state = LearningState(
      rule, model: a.map { _ in 0 }, fractionBits: 4, maximumSamples: 1, norm: norm)
    state.step(update: a, control: nil, samples: 1, accepted: accepted)
    return try #require(state.region)
  }

  @Test func numbersAreTheProtocols() throws {
    // A = (300, 400)/2 towards zero: ‖A‖ = 250.
    let r = try region([301, 401], accepted: 2, similarity: 100, radius: nil)
    #expect(r.reference.entries == [150, 200])
    #expect(r.bound == 1000 && r.least == 31_250, "⌊250/0.2⌋ is more than β")
    #expect(try region([30, 40], similarity: 250, radius: nil).bound == 100)
    #expect(try region([30, 40], similarity: 0, radius: nil).least == 0)
    #expect(try region([30, 40], similarity: nil, radius: 7).least == nil)
    // Longer than β, as with a mask's noise: shortened to it.
    #expect(try region([900, 1200], similarity: 0, radius: nil).reference.entries == [600, 800])
  }

  /// What is committed of a masked vector has its mask's noise in it, and every bound room for that.
  @Test func masksHaveRoom() throws {
    let r = try region([300, 400], similarity: 100, radius: 7)
    let masked = try VectorShape(role: .update, dimension: 2, norm: 1000, encryption: .masked)
      .layout(clients: 3, modulusBits: 2048)
    let room = try #require(masked.norm) - 1000
    #expect(
      r.predicates(masked) == [
        .ball(radius: 1000 + room), .ball(radius: 7 + room, center: r.reference),
        .halfspace(r.reference, atLeast: 125_000 - 500 * room),
      ])
    let packed = try VectorShape(role: .update, dimension: 2, norm: 1000).layout(clients: 3, modulusBits: 2048)
    #expect(
      r.predicates(packed) == [
        .ball(radius: 1000), .ball(radius: 7, center: r.reference), .halfspace(r.reference, atLeast: 125_000),
      ])
    #expect(room > 100)
  }

  /// Whatever an honest update is, what is sent is in the region, as near to it as the steps allow, and the cosine holds.
  @Test func permittedUpdatesArePermitted() throws {
    var stream = RandomStream(seed: 3, "regions")
    for i in 0..<300 {
      let d = 1 + i % 7
      func vector(_ size: Double) -> [Int64] { (0..<d).map { _ in Int64((stream.normal() * size).rounded()) } }
      var a = vector(i % 3 == 0 ? 1 : 60)
      if a.allSatisfy({ $0 == 0 }) { a[0] = 1 }
      let gamma = [0, 1, 100, 250][i % 4]
      let r = try region(a, similarity: i % 10 == 4 ? nil : gamma, radius: i % 2 == 0 ? 40 : nil)
      #expect(r.contains(r.reference.entries), "\(r)")
      let x = vector(i % 2 == 0 ? 5 : 200)
      let (y, isMoved) = r.permitted(x)
      #expect(r.contains(y) && isMoved == !r.contains(x) && (isMoved || y == x), "\(r) \(x) \(y)")
      guard let least = r.least, gamma > 0 else { continue }
      let product: Int64 = zip(a, y).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(product >= least)
      let cosine = Double(product) / length(a) / length(y)
      #expect(cosine >= Double(gamma) / 1000 * (1 - 1e-12))
    }
  }

  private func length(_ x: [Int64]) -> Double { Double(x.reduce(0) { $0 + $1 * $1 }).squareRoot() }
}

import Foundation
import Learning
import Testing

@Suite struct PortableMathTests {
  /// Distance in units in the last place of `b`.
  private func ulps(_ a: Double, _ b: Double) -> Double {
    if a == b || (a.isNaN && b.isNaN) { return 0 }
    return abs(a - b) / max(b.ulp, .leastNonzeroMagnitude)
  }

  @Test func accuracyAgainstTheSystemLibrary() {
    var rng = RandomStream(seed: 11, "math")
    var worst: [String: Double] = [:]
    func check(_ name: String, _ ours: Double, _ theirs: Double) {
      worst[name] = max(worst[name] ?? 0, ulps(ours, theirs))
    }
    for i in 0..<60_000 {
      let u = rng.uniform()
      let x = [1400 * u - 700, 4 * u - 2, u * 1e-3, (u - 0.5) * 80][i % 4]
      check("exp", PortableMath.exp(x), Foundation.exp(x))
      check("expm1", PortableMath.expm1(x), Foundation.expm1(x))
      check("tanh", PortableMath.tanh(x), Foundation.tanh(x))
      let y = [u, 1 + (u - 0.5) * 1e-3, u * 1e300, 0.5 + u][i % 4]
      if y > 0 { check("log", PortableMath.log(y), Foundation.log(y)) }
      check(
        "sigmoid", PortableMath.sigmoid(x),
        x >= 0 ? 1 / (1 + Foundation.exp(-x)) : Foundation.exp(x) / (1 + Foundation.exp(x)))
      if x < 30 { check("softplus", PortableMath.softplus(x), max(x, 0) + Foundation.log1p(Foundation.exp(-abs(x)))) }
    }
    let allowed = ["exp": 1.0, "expm1": 2, "tanh": 3, "log": 1.0, "sigmoid": 3, "softplus": 3]
    for (name, bound) in allowed { #expect((worst[name] ?? .infinity) <= bound, "\(name): \(worst[name] ?? -1) ulp") }
  }

  @Test func specialValues() {
    #expect(PortableMath.exp(0) == 1 && PortableMath.exp(-0.0) == 1)
    #expect(PortableMath.exp(.infinity) == .infinity && PortableMath.exp(-.infinity) == 0)
    #expect(PortableMath.exp(.nan).isNaN && PortableMath.log(.nan).isNaN && PortableMath.tanh(.nan).isNaN)
    #expect(PortableMath.exp(709.782712893384) == Foundation.exp(709.782712893384))
    #expect(PortableMath.exp(709.79) == .infinity && PortableMath.exp(1e308) == .infinity)
    #expect(PortableMath.exp(-745) > 0 && PortableMath.exp(-745.2) == 0 && PortableMath.exp(-1e308) == 0)
    #expect(ulps(PortableMath.exp(-720), Foundation.exp(-720)) <= 1)
    #expect(PortableMath.log(0) == -.infinity && PortableMath.log(-1).isNaN && PortableMath.log(.infinity) == .infinity)
    #expect(PortableMath.log(1) == 0)
    #expect(ulps(PortableMath.log(.leastNonzeroMagnitude), Foundation.log(.leastNonzeroMagnitude)) <= 1)
    #expect(ulps(PortableMath.log(.greatestFiniteMagnitude), Foundation.log(.greatestFiniteMagnitude)) <= 1)
    #expect(PortableMath.tanh(1e9) == 1 && PortableMath.tanh(-1e9) == -1 && PortableMath.tanh(.infinity) == 1)
    #expect(PortableMath.tanh(1e-300) == 1e-300 && PortableMath.tanh(-0.0).sign == .minus)
    #expect(PortableMath.sigmoid(0) == 0.5 && PortableMath.sigmoid(-800) == 0 && PortableMath.sigmoid(800) == 1)
    #expect(PortableMath.softplus(800) == 800 && PortableMath.softplus(-800) == 0)
    #expect(PortableMath.expm1(-1e9) == -1 && PortableMath.expm1(1e9) == .infinity)
  }

  // The exact values, rounded once (computed with 60 decimal digits).
  @Test(
    arguments: [
      ("exp", 1, 0x4005_bf0a_8b14_5769),
      ("exp", -0.5, 0x3fe3_68b2_fc6f_960a),
      ("exp", 0.1, 0x3ff1_aec7_b35a_00d4),
      ("exp", 88.7, 0x47ef_4705_bbff_ae5c),
      ("exp", -700.25, 0x00ca_f5fe_9a48_5c8e),
      ("exp", 1e-5, 0x3ff0_000a_7c5e_340e),
      ("log", 2, 0x3fe6_2e42_fefa_39ef),
      ("log", 0.1, 0xc002_6bb1_bbb5_5515),
      ("log", 10, 0x4002_6bb1_bbb5_5516),
      ("log", 1.0001, 0x3f1a_368d_0657_fcd4),
      ("log", 0.9999, 0xbf1a_3738_d2cf_1cc2),
      ("log", 1e300, 0x4085_9634_47f8_7fb5),
      ("tanh", 0.1, 0x3fb9_83d7_795f_413a),
      ("tanh", 0.5, 0x3fdd_9353_d756_8af3),
      ("tanh", 1.5, 0x3fec_f6f9_786d_f577),
      ("tanh", -3, 0xbfef_d77d_111a_0b00),
      ("tanh", 1e-9, 0x3e11_2e0b_e826_d695),
    ] as [(String, Double, UInt64)])
  func knownBitPatterns(_ function: String, _ x: Double, _ bits: UInt64) {
    let value = function == "exp" ? PortableMath.exp(x) : function == "log" ? PortableMath.log(x) : PortableMath.tanh(x)
    #expect(ulps(value, Double(bitPattern: bits)) <= (function == "tanh" ? 2 : 1))
  }

  /// Guards against a change of any operation: these bits are part of the reproducibility promise. The same operations
  /// written in Python, which fuses nothing, gave this digest too.
  @Test func bitsAreFrozen() {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    var rng = RandomStream(seed: 12, "frozen bits")
    for _ in 0..<2_000 {
      let x = 60 * rng.uniform() - 30
      for v in [
        PortableMath.exp(x), PortableMath.expm1(x / 30), PortableMath.log(x.magnitude), PortableMath.tanh(x / 10),
        PortableMath.sigmoid(x), PortableMath.softplus(x),
      ] { digest = (digest ^ v.bitPattern) &* 0x100_0000_01b3 }
    }
    #expect(digest == 14_756_887_088_357_181_803)
  }
}

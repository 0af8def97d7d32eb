import BigNum
import Foundation
import PaillierScheme
import PythonPaillier
import Testing
import WorkbenchTesting

@Suite struct EncodedNumberTests {
  @Test(arguments: [
    0, 1, -1, 0.1, -1.1e-5, 3.25, 1e300, -1e300, Double.pi, .leastNonzeroMagnitude, .leastNormalMagnitude,
    -.greatestFiniteMagnitude, -.leastNonzeroMagnitude, Double(bitPattern: 0x000f_ffff_ffff_ffff),
    Double(bitPattern: 0x0008_0000_0000_0001), 0x1.fffffffffffffp0,
  ])
  func doublesSurvive(x: Double) throws {
    #expect(try EncodedNumber(x).decoded() == x)
    #expect(try EncodedNumber(x, maximumExponent: -300).decoded() == x)
  }

  @Test func randomBitPatternsSurvive() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var state = seed
    for _ in 0..<2_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let x = Double(bitPattern: state ^ (state >> 31))
      guard x.isFinite else { continue }
      #expect(try EncodedNumber(x).decoded() == x, "seed \(seed), bits \(x.bitPattern)")
    }
  }

  @Test func exponentsAreThoseOfPythonPaillier() throws {
    // python-paillier 1.5.0: EncodedNumber.encode(pub, x).exponent
    for (x, e) in [(0.0, -14), (1.0, -13), (0.1, -14), (3.25, -13), (-1.1e-5, -18), (1e300, 236)] {
      #expect(try EncodedNumber(x).exponent == e, "\(x)")
    }
    #expect(throws: PaillierError.self) { try EncodedNumber(.nan) }
    #expect(throws: PaillierError.self) { try EncodedNumber(.infinity) }
  }
}

@Suite struct PheutilFileTests {
  static let key: PrivateKey? = {
    var rng = SystemRandomNumberGenerator()
    return try? PrivateKey.generate(.insecure512ForTests, using: &rng)
  }()

  @Test func arithmetic() throws {
    let key = try #require(Self.key), open = key.publicKey
    var rng = SystemRandomNumberGenerator()
    let a = try open.encrypt(number: 3.25, using: &rng), b = try open.encrypt(number: -0.5, using: &rng)
    #expect(a.exponent == -32 && b.exponent == -32)
    #expect(try key.decrypt(number: a) == 3.25 && key.decrypt(number: b) == -0.5)
    #expect(try key.decrypt(number: open.add(a, b, using: &rng)) == 2.75)
    #expect(try key.decrypt(number: open.add(a, -1e-9, using: &rng)) == 3.25 - 1e-9)
    #expect(try key.decrypt(number: open.multiply(a, by: -2, using: &rng)) == -6.5)
    let small = try open.encrypt(number: 1e-60, using: &rng)
    #expect(small.exponent < -32)
    #expect(try key.decrypt(number: open.add(a, small, using: &rng)) == 3.25)
    #expect(try open.add(a, b, using: &rng).ciphertext != open.add(a, b, using: &rng).ciphertext)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let key = try #require(Self.key), open = key.publicKey
    var rng = SystemRandomNumberGenerator()
    #expect(throws: PaillierError.self) { try open.encrypt(number: 1e300, using: &rng) }
    // 5/24·N/2^64 fits, twice that does not.
    let x = try open.encrypt(number: scalbn((open.n * 5 / 24).asDouble, -128 - 64), using: &rng)
    #expect(try key.decrypt(number: x) > 0)
    #expect(throws: PaillierError.self) { try key.decrypt(number: open.add(x, x, using: &rng)) }
  }

  /// Squaring by hand until the mantissa goes around the modulus, to wherever: python-paillier gives numbers for some.
  @Test func overflowIsNeverANumber() throws {
    let key = try #require(Self.key), open = key.publicKey
    var rng = SystemRandomNumberGenerator()
    for factor in [1.7, 3.3, 1e10, 0.7, 1e-3] {
      var product = try open.encrypt(number: factor, using: &rng), expected = factor
      while true {
        do { product = try open.multiply(product, by: factor, using: &rng) } catch { break }
        expected *= factor
        guard let value = try? key.decrypt(number: product) else { break }
        try #require(abs(value - expected) <= abs(expected) * 1e-9, "\(factor): \(value), not \(expected)")
      }
      #expect(throws: PaillierError.self) { try key.decrypt(number: product) }
    }
  }

  @Test func anotherKeysCiphertextIsNoNumber() throws {
    let key = try #require(Self.key)
    var rng = SystemRandomNumberGenerator()
    let other = try PrivateKey.generate(.insecure512ForTests, using: &rng)
    for exponent in [-32, -120, 0] {
      let c = try key.publicKey.encrypt(number: 7, using: &rng).ciphertext.value.description
      do throws(PaillierError) {
        let number = try Pheutil.number(Array("{\"v\":\"\(c)\",\"e\":\(exponent)}".utf8), under: other.publicKey)
        let value = try other.decrypt(number: number)
        Issue.record("another key's ciphertext is \(value)")
      } catch {
        #expect(error.description.contains("the key that it was encrypted with"), "\(error)")
      }
    }
  }

  @Test func filesReadBack() throws {
    let key = try #require(Self.key)
    var rng = SystemRandomNumberGenerator()
    let file = Array(Pheutil.encode(key.publicKey).utf8)
    #expect(try Pheutil.publicKey(file, allowInsecure: true) == key.publicKey)
    #expect(throws: PaillierError.self) { try Pheutil.publicKey(file) }
    let number = try key.publicKey.encrypt(number: 7, using: &rng)
    #expect(try Pheutil.number(Array(Pheutil.encode(number).utf8), under: key.publicKey) == number)
  }

  @Test(arguments: [
    "", "{}", "[]", "{\"v\":\"1\"}", "{\"v\":1,\"e\":-32}", "{\"v\":\"0\",\"e\":-32}", "{\"v\":\"-5\",\"e\":-32}",
    "{\"v\":\"5\",\"e\":1.5}", "{\"v\":\"5\",\"e\":99999}", "{\"v\":\"5\",\"e\":99999999999999999999}",
    "{\"v\":\"x\",\"e\":0}",
  ])
  func badCiphertextFiles(text: String) throws {
    let key = try #require(Self.key)
    #expect(throws: PaillierError.self) { try Pheutil.number(Array(text.utf8), under: key.publicKey) }
  }

  @Test func ciphertextsOutsideTheGroupAreRefused() throws {
    let key = try #require(Self.key).publicKey
    for v in [key.n, key.n * 2, key.nSquared, key.nSquared + 1] {
      #expect(throws: PaillierError.self) {
        try Pheutil.number(Array("{\"v\":\"\(v)\",\"e\":0}".utf8), under: key)
      }
    }
  }

  @Test(arguments: [
    "{\"kty\":\"RSA\",\"alg\":\"PAI-GN1\",\"n\":\"AQAB\"}", "{\"kty\":\"DAJ\",\"alg\":\"x\",\"n\":\"AQAB\"}",
    "{\"kty\":\"DAJ\",\"alg\":\"PAI-GN1\",\"n\":\"!\"}", "{\"kty\":\"DAJ\",\"alg\":\"PAI-GN1\",\"n\":\"\"}",
    "{\"kty\":\"DAJ\",\"alg\":\"PAI-GN1\",\"n\":\"AQAB\"}", "{\"kty\":\"DAJ\",\"alg\":\"PAI-GN1\",\"n\":7}",
  ])
  func badKeyFiles(text: String) {
    #expect(throws: PaillierError.self) { try Pheutil.publicKey(Array(text.utf8), allowInsecure: true) }
    #expect(throws: PaillierError.self) { try Pheutil.privateKey(Array(text.utf8), allowInsecure: true) }
  }
}

/// python-paillier's own program, installed once into a virtual environment under .build.
enum Peer {
  static let program: URL? = {
    let folder = Checkout.root.appendingPathComponent(".build/pheutil")
    let program = folder.appendingPathComponent("bin/pheutil")
    if FileManager.default.isExecutableFile(atPath: program.path) { return program }
    let python = URL(fileURLWithPath: "/usr/bin/env")
    guard (try? CommandLineTool.run(["python3", "-m", "venv", folder.path], program: python))?.status == 0,
      (try? CommandLineTool.run(
        ["-q", "install", "phe==1.5.0", "click"], program: folder.appendingPathComponent("bin/pip")))?.status == 0,
      FileManager.default.isExecutableFile(atPath: program.path)
    else { return nil }
    return program
  }()
}

@Suite(
  .enabled(if: Peer.program != nil, "python-paillier cannot be installed here (no python3, venv or pip)"))
struct PythonPaillierTests {
  @Test func eachOpensWhatTheOtherWrote() throws {
    let program = try #require(Peer.program)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func ours(_ a: String...) throws -> String {
      let r = try CommandLineTool.run(["paillier"] + a, in: folder)
      try #require(r.status == 0, "\(a): \(r.errors)")
      return r.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    func theirs(_ a: String...) throws -> String {
      let r = try CommandLineTool.run(a, in: folder, program: program)
      try #require(r.status == 0, "\(a): \(r.errors)")
      return r.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    _ = try ours("keygen", "ours.json", "ours.pub", "--bits", "2048")
    _ = try theirs("genpkey", "--keysize", "2048", "theirs.json")
    _ = try theirs("extract", "theirs.json", "theirs.pub")
    for key in ["ours", "theirs"] {
      _ = try ours("encrypt", "\(key).pub", "--out", "\(key)-a", "--", "-12.75")
      _ = try theirs("encrypt", "\(key).pub", "--output", "\(key)-b", "--", "0.1")
      #expect(try theirs("decrypt", "\(key).json", "\(key)-a") == "-12.75")
      #expect(try ours("decrypt", "\(key).json", "\(key)-b") == "0.1")
      _ = try ours("add", "\(key).pub", "\(key)-a", "\(key)-b", "--out", "\(key)-c")
      _ = try theirs("addenc", "\(key).pub", "\(key)-a", "\(key)-b", "--output", "\(key)-d")
      #expect(try theirs("decrypt", "\(key).json", "\(key)-c") == "-12.65")
      #expect(try ours("decrypt", "\(key).json", "\(key)-d") == "-12.65")
      _ = try ours("multiply", "\(key).pub", "\(key)-d", "--out", "\(key)-e", "--", "-2")
      _ = try theirs("multiply", "\(key).pub", "--output", "\(key)-f", "\(key)-c", "--", "-2")
      #expect(try theirs("decrypt", "\(key).json", "\(key)-e") == "25.3")
      #expect(try ours("decrypt", "\(key).json", "\(key)-f") == "25.3")
      _ = try ours("add", "\(key).pub", "\(key)-e", "--number=1e-3", "--out", "\(key)-g")
      #expect(try theirs("decrypt", "\(key).json", "\(key)-g") == "25.301")
    }
  }
}

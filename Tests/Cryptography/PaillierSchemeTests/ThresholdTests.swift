import BigNum
import Foundation
import PaillierScheme
import ProofTesting
import Testing
import Transcript
import Wire

@Suite struct ThresholdTests {
  @Test func parametersSayWhichCaseHolds() throws {
    for p in [ThresholdParameters.four, .seven, .ten] {
      #expect(p.toleratesCorruptedValidators && p.description.contains("every validator"))
      #expect(try ThresholdParameters(trustees: p.trustees, threshold: p.threshold, corrupted: p.corrupted) == p)
      #expect(try ThresholdParameters(wireBytes: p.wireBytes) == p)
    }
    let five = try ThresholdParameters(trustees: 5, threshold: 3, corrupted: 1)
    #expect(!five.toleratesCorruptedValidators && five.description.contains("fewer than a third"))
    for (m, t, f) in [(3, 3, 1), (4, 3, 2), (4, 2, 2), (0, 0, 0), (65, 3, 1), (4, 3, -1), (4, 0, 0), (4, 5, 0)] {
      #expect(throws: PaillierError.self, "\(m) \(t) \(f)") {
        try ThresholdParameters(trustees: m, threshold: t, corrupted: f)
      }
    }
    #expect(throws: WireError.self) { try ThresholdParameters(wireBytes: [3, 3, 1]) }
  }

  @Test(arguments: [(1, 1, 0), (2, 2, 0), (3, 2, 1), (4, 3, 1), (7, 5, 2)])
  func everyQuorumOpens(m: Int, t: Int, f: Int) throws {
    var rng = SeededGenerator()
    let parameters = try ThresholdParameters(trustees: m, threshold: t, corrupted: f)
    let (key, shares) = try Dealer.share(
      p: Sample.primes[0], q: Sample.primes[1], .insecure512ForTests, parameters, using: &rng)
    let half = key.key.n >> 1
    let rows: [BigInt] = [0, 1, -1, half, -half, 12345]
    let c = try key.key.encrypt(rows, using: &rng).ciphertexts
    let transcript = Sample.transcript()
    let vectors = try shares.map { try $0.decrypt(c, transcript: transcript, using: &rng) }
    for set in subsets(m) where set.count == t {
      let (opened, invalid) = try key.open(c, shares: set.map { vectors[$0] }, transcript: transcript)
      #expect(opened == rows && invalid.isEmpty, "seed \(rng.seed) \(set)")
    }
    for set in subsets(m) where set.count == t - 1 {
      #expect(throws: PaillierError.missingShares(valid: t - 1, needed: t)) {
        try key.open(c, shares: set.map { vectors[$0] }, transcript: transcript)
      }
    }
    #expect(try ThresholdPublicKey(wireBytes: key.wireBytes) == key)
  }

  private func subsets(_ m: Int) -> [[Int]] { (0..<1 << m).map { s in (0..<m).filter { s >> $0 & 1 == 1 } } }

  @Test func falseSharesAreNamed() throws {
    let (key, shares) = try #require(Sample.threshold)
    var rng = SeededGenerator()
    let c = try key.key.encrypt([7, 8], using: &rng).ciphertexts
    let transcript = Sample.transcript()
    var vectors = try shares.map { try $0.decrypt(c, transcript: transcript, using: &rng) }
    let good = vectors
    vectors[1] = try shares[1].decrypt(c, transcript: transcript, using: &rng, checks: .all) { $0.map { $0 + 1 } }
    let (opened, invalid) = try key.open(c, shares: vectors, transcript: transcript)
    #expect(opened == [7, 8] && invalid == [2])
    vectors[3] = DecryptionShareVector(trustee: 4, values: good[0].values, proof: good[0].proof)
    #expect(throws: PaillierError.invalidShares(from: [2, 4])) {
      try key.open(c, shares: vectors, transcript: transcript)
    }
    #expect(throws: PaillierError.duplicateShare(from: 1)) {
      try key.open(c, shares: [good[0], good[0], good[1]], transcript: transcript)
    }
    #expect(throws: PaillierError.unknownTrustee(5, trustees: 4)) {
      let stranger = DecryptionShareVector(trustee: 5, values: good[0].values, proof: good[0].proof)
      return try key.open(c, shares: good + [stranger], transcript: transcript)
    }
    // Another chain, other rows, fewer rows, another trustee's name.
    #expect(throws: ProofError.self) { try key.verify(good[0], of: c, transcript: Sample.transcript("other")) }
    #expect(throws: ProofError.self) { try key.verify(good[0], of: c.reversed(), transcript: transcript) }
    #expect(throws: ProofError.length(.share, field: "c", count: 2, expected: 1)) {
      try key.verify(good[0], of: [c[0]], transcript: transcript)
    }
    let n = key.key.n
    for bad in [BigInt(0), n, n * n, -1, Sample.primes[0]] {
      let forged = DecryptionShareVector(trustee: 1, values: [bad, good[0].values[1]], proof: good[0].proof)
      #expect(throws: ProofError.self) { try key.verify(forged, of: c, transcript: transcript) }
      for proof in [
        ShareProof(a: bad, b: good[0].proof.b, z: good[0].proof.z),
        ShareProof(a: good[0].proof.a, b: bad, z: good[0].proof.z),
        ShareProof(a: good[0].proof.a, b: good[0].proof.b, z: good[0].proof.z + .powerOfTwo(2000)),
        ShareProof(a: good[0].proof.a, b: good[0].proof.b, z: -good[0].proof.z),
      ] {
        let forged = DecryptionShareVector(trustee: 1, values: good[0].values, proof: proof)
        #expect(throws: ProofError.self) { try key.verify(forged, of: c, transcript: transcript) }
      }
    }
  }

  @Test func falseShareVectorsAreRefused() throws {
    let (key, shares) = try #require(Sample.threshold)
    var rng = SeededGenerator()
    let c = try key.key.encrypt([7], using: &rng).ciphertexts
    let other = try key.key.encrypt([7], using: &rng).ciphertexts
    var w = Writer()
    try shares[2].decrypt(c, transcript: Sample.transcript(), using: &rng).encode(for: key, to: &w)
    @Sendable func verify(_ bytes: [UInt8], _ c: [Ciphertext], _ context: String, as trustee: Int = 3) throws {
      var r = Reader(bytes)
      var share = try DecryptionShareVector(for: key, limit: 1, from: &r)
      try r.finish()
      if trustee != 3 { share = DecryptionShareVector(trustee: trustee, values: share.values, proof: share.proof) }
      _ = try key.verify(share, of: c, transcript: Sample.transcript(context))
    }
    let report = RejectionHarness(
      proof: w.bytes, scalars: [.init(offset: 5, count: 128, modulus: key.key.nSquared, bigEndian: true)], elements: [],
      otherStatement: { try verify($0, other, "chain") }, otherSender: { try verify($0, c, "chain", as: 2) },
      otherRound: { try verify($0, c, "round 2") }
    ) { try verify($0, c, "chain") }.run()
    #expect(report.failures == [], "seed \(rng.seed)")
    #expect(report.refused["bit flipped"] == 8 * w.bytes.count && report.errorTypes == ["ProofError", "WireError"])
  }

  @Test func aFalseSharingIsRefused() throws {
    let (key, _) = try #require(Sample.threshold)
    for i in 0..<4 {
      var values = key.verificationValues
      values[i] = values[i] * 4 % key.key.nSquared
      #expect(throws: PaillierError.sharing(trustee: max(3, i + 1))) {
        try ThresholdPublicKey(key: key.key, parameters: key.parameters, verificationValues: values)
      }
    }
    #expect(throws: PaillierError.ciphertextNotCoprime(rows: [1])) {
      var values = key.verificationValues
      values[1] = key.key.n
      return try ThresholdPublicKey(key: key.key, parameters: key.parameters, verificationValues: values)
    }
    #expect(throws: PaillierError.self) {
      try ThresholdPublicKey(key: key.key, parameters: .seven, verificationValues: key.verificationValues)
    }
    #expect(throws: PaillierError.self) {
      var rng = SeededGenerator()
      return try Dealer.share(p: 23, q: Sample.primes[1], .insecure512ForTests, .four, using: &rng)
    }
  }

  @Test func keyFilesRoundTripAndStayPrivate() throws {
    let (_, shares) = try #require(Sample.threshold)
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "trustee-\(UInt64.random(in: 0 ... .max)).share"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try TrusteeKeyFile.write(shares[1], to: path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(throws: PaillierError.self) { try TrusteeKeyFile.write(shares[2], to: path) }
    let read = try TrusteeKeyFile.read(from: path)
    #expect(read.index == 2 && read.secret == shares[1].secret && read.publicKey == shares[1].publicKey)
    #expect(!"\(read)".contains(read.secret.hex))
    try TrusteeKeyFile.erase(at: path)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(throws: PaillierError.self) { try TrusteeKeyFile.erase(at: path) }
    #expect(throws: PaillierError.self) { try TrusteeKeyFile.read(from: path + ".missing") }
    let bytes = TrusteeKeyFile.encode(shares[1])
    #expect(try TrusteeKeyFile.decode(bytes).secret == shares[1].secret)
    func refuses(_ text: String, _ change: (inout [UInt8]) -> Void) {
      var changed = bytes
      change(&changed)
      #expect { try TrusteeKeyFile.decode(changed) } throws: { "\($0)".contains(text) }
    }
    refuses("does not start as a share does") { $0[0] ^= 1 }
    refuses("does not start as a share does") { $0 = [] }
    refuses("contradicts the public key's value of trustee 3") { $0[8] = 3 }
    refuses("no trustee 0") { $0[8] = 0 }
    refuses("no trustee 9") { $0[8] = 9 }
    refuses("contradicts") { $0[$0.count - 1] ^= 1 }
    refuses("its secret has 127 bytes, one of this key 128") { $0.removeLast() }
    refuses("its secret has 129 bytes") { $0.append(0) }
    refuses("public key") { $0[9] = 3 }
    refuses("more than") { $0 += [UInt8](repeating: 0, count: 1 << 20) }
  }

  /// Others may not read it, whoever made it so; what cannot be read says why.
  @Test func keyFilesOfOthersAreRefused() throws {
    let (_, shares) = try #require(Sample.threshold)
    let path = FileManager.default.temporaryDirectory.path + "/trustee-\(UInt64.random(in: 0 ... .max)).share"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try TrusteeKeyFile.write(shares[0], to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect { try TrusteeKeyFile.read(from: path) } throws: { "\($0)".contains("run chmod 600 on it") }
    for (name, make) in [("pipe", { mkfifo($0, 0o600) }), ("folder", { mkdir($0, 0o700) })]
      as [(String, (String) -> Int32)]
    {
      #expect(make("\(path).\(name)") == 0)
      defer { remove("\(path).\(name)") }
      #expect { try TrusteeKeyFile.read(from: "\(path).\(name)") } throws: { "\($0)".contains("is no regular file") }
    }
    #expect { try TrusteeKeyFile.write(shares[0], to: path + "/x") } throws: { "\($0)".contains("cannot be created") }
  }
}

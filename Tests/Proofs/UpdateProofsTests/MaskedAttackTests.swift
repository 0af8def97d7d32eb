import BigNum
import Masks
import NormProofs
import PaillierScheme
import ProofTesting
import Testing
import UpdateProofs

/// ⚔ What a client could do with a masked vector (docs/protocol.md §12, docs/attacks.md): accepted with the check off that
/// stops it, refused with all on.
@Suite struct MaskedAttackTests {
  private typealias Rows = [[Int64]]

  /// Whether a submission is accepted that is made of these rows; prover and verifier have the same checks.
  private func run(
    _ field: MaskedField, _ checks: SubmissionChecks = .all, norm: NormChecks = .all, relation: RelationChecks = .all,
    encrypted: Rows, committed: Rows, mask: ForgedMask? = nil
  ) throws -> Bool {
    let scheme = try field.scheme(checks, norm: norm, relation: relation, anyMasked: true)
    let forger = try #require(scheme as? any ForgeableScheme)
    let counts: Rows = [[-4, 3]]
    let made = try forger.forge(
      encrypted: [encrypted, counts], committed: [committed, counts], bounded: [committed, counts],
      context: MaskedField.context, key: field.key.publicKey, masks: mask.map { [0: $0] } ?? [:], mode: .fast,
      work: .serial)
    return field.accepts(ReceivedSubmission(made, context: MaskedField.context), scheme)
  }

  @Test func honestRowsAreAccepted() throws {
    let field = try MaskedField()
    let (x, s) = field.small()
    let (encrypted, committed) = field.rows(x, s)
    #expect(try run(field, encrypted: encrypted, committed: committed))
  }

  /// Everything that is not b ≡ a·s + X: quotients are no small integers then.
  @Test func falseMasks() throws {
    let field = try MaskedField()
    let ((x, s), (_, other)) = (field.small(), field.small())
    let (encrypted, committed) = field.rows(x, s)
    let q = field.mask.modulus
    let true_ = try field.b(x, s)
    var offByOne = true_
    offByOne[7] = (offByOne[7] + 1) % q
    let cases: [(String, [UInt64])] = [
      ("junk, which nobody can open", true_.map { _ in UInt64.random(in: 0..<q) }),
      ("another key than the committed one", try field.b(x, other)),
      ("polynomials of another opening", try field.b(x, s, open: [9])),
      ("one coordinate off by one", offByOne),
    ]
    for (what, b) in cases {
      let mask = field.forged(b)
      #expect(
        try run(
          field, norm: .all.subtracting(.interval), encrypted: encrypted, committed: committed, mask: mask), "\(what)")
      #expect(try !run(field, encrypted: encrypted, committed: committed, mask: mask), "\(what)")
    }
  }

  /// Weights that do not tell coordinates, or blocks, apart, or have too few bits.
  @Test func weakWeights() throws {
    let field = try MaskedField()
    let (x, s) = field.small()
    let (encrypted, committed) = field.rows(x, s)
    let (q, n) = (field.mask.modulus, field.mask.ringDimension)
    let b = try field.b(x, s)
    var exchanged = b
    exchanged.swapAt(4, 9)
    var moved = b
    (moved[2], moved[2 + n]) = ((b[2] + 12345) % q, (b[2 + n] + q - 12345) % q)
    var offByOne = b
    offByOne[5] = (b[5] + 1) % q
    func accepts(_ b: [UInt64], _ relation: RelationChecks) throws -> Bool {
      try run(field, relation: relation, encrypted: encrypted, committed: committed, mask: field.forged(b))
    }
    #expect(try accepts(exchanged, .all.subtracting(.coordinates)) && !accepts(exchanged, .all))
    #expect(try accepts(moved, .all.subtracting(.blocks)) && !accepts(moved, .all))
    // T_q projections of one bit miss one coordinate with (3/4)^T_q; transcripts are ground.
    var found = false
    for _ in 0..<200 where !found { found = try accepts(offByOne, .all.subtracting(.width)) }
    #expect(found)
    #expect(try !accepts(offByOne, .all))
  }

  /// b that is not in the transcript is changed along a vector that all projections miss, after the proof.
  @Test func lateMasks() throws {
    let field = try MaskedField()
    for (checks, isAccepted) in [(SubmissionChecks.all.subtracting(.masked), true), (.all, false)] {
      let scheme = try field.scheme(checks)
      let honest = try field.seal([3, -4], scheme)
      let forger = try #require(scheme as? any ForgeableScheme)
      let weights = try #require(try forger.maskWeights(honest, vector: 0, key: field.key.publicKey))
      let vector = try MaskedVector(validating: honest.masked, parameters: field.mask)
      var b = (0..<field.mask.blocks).flatMap { vector.block($0) }
      let (q, n) = (field.mask.modulus, field.mask.ringDimension)
      let columns = 0...weights.blocks.count
      let kernel = kernelVector(
        weights.blocks.indices.map { t in
          columns.map { MaskModulus.multiply(weights.blocks[t][$0 / n], weights.coordinates[t][$0 % n] % q, q) }
        }, q)
      for (i, x) in kernel.enumerated() { b[i] = (b[i] + x) % q }
      let bent = try PublicMask(field.mask, digest: PublicMask.digest(chain: [1], open: [2], vector: 0)).seal(
        unchecked: field.forged(b).masked, key: field.forged(b).key, work: .serial)
      #expect(bent != vector)
      let changed = ReceivedSubmission(
        sealed: honest.sealed, proofs: honest.proofs, masked: bent.bytes, context: honest.context)
      #expect(field.accepts(changed, scheme) == isAccepted)
    }
  }

  /// A non-zero vector of the kernel of m rows of m + 1 entries modulo the prime q.
  private func kernelVector(_ rows: [[UInt64]], _ q: UInt64) -> [UInt64] {
    var rows = rows
    var pivots: [Int] = []
    let columns = rows[0].count
    for c in 0..<columns where pivots.count < rows.count {
      let r = pivots.count
      guard let p = rows.indices.dropFirst(r).first(where: { rows[$0][c] != 0 }) else { continue }
      rows.swapAt(r, p)
      let inverse = MaskModulus.power(rows[r][c], q - 2, q)
      rows[r] = rows[r].map { MaskModulus.multiply($0, inverse, q) }
      for i in rows.indices where i != r && rows[i][c] != 0 {
        let f = rows[i][c]
        rows[i] = zip(rows[i], rows[r]).map { ($0 + q - MaskModulus.multiply(f, $1, q)) % q }
      }
      pivots.append(c)
    }
    let free = (0..<columns).first { !pivots.contains($0) } ?? 0
    var kernel = [UInt64](repeating: 0, count: columns)
    kernel[free] = 1
    for (r, c) in pivots.enumerated() { kernel[c] = (q - rows[r][free]) % q }
    return kernel
  }

  /// What the norm alone sees: a vector that is too long, X + q behind the same b, a key entry longer than its slot.
  @Test func tooLong() throws {
    let field = try MaskedField()
    let (x, s) = field.small()
    let q = Int64(field.mask.modulus)
    var long = x
    long[0] = 2 * field.mask.bound
    var wrapped = x
    wrapped[3] += q
    var key = s
    key[0] += 1 << Int64(field.matrix.key.slotWidth)
    let cases: [(String, [Int64], [Int64], ForgedMask?)] = [
      ("norm 2β", long, s, nil),
      ("X + q behind the same b", wrapped, s, field.forged(try field.b(x, s))),
      ("a key entry longer than its slot", x, key, nil),
    ]
    for (what, x, s, mask) in cases {
      let (encrypted, committed) = field.rows(x, s)
      func accepts(_ norm: NormChecks) throws -> Bool {
        try run(field, norm: norm, encrypted: encrypted, committed: committed, mask: mask)
      }
      #expect(try accepts(.all.subtracting(.squares)), "\(what)")
      #expect(try !accepts(.all), "\(what)")
    }
  }

  /// What the link alone sees: other ciphertexts than commitments, and what stands behind column k_s.
  @Test func unlinkedKeys() throws {
    let field = try MaskedField()
    let (x, s) = field.small()
    let (encrypted, committed) = field.rows(x, s)
    let other = field.rows(x, field.small().s).encrypted
    #expect(try run(field, .all.subtracting(.link), encrypted: other, committed: committed))
    #expect(try !run(field, encrypted: other, committed: committed))
    #expect(field.matrix.columns > field.matrix.key.slots)
    var hidden = committed
    hidden[field.matrix.vectorRows][field.matrix.key.slots] = 5
    #expect(try run(field, .all.subtracting(.link), encrypted: encrypted, committed: hidden))
    #expect(try !run(field, encrypted: encrypted, committed: hidden))
  }

  /// A whole submission of another client, and its b under another's key.
  @Test func copies() throws {
    let field = try MaskedField()
    let mallory = SubmissionContext(chainID: [1], open: [2], sender: [9])
    for (checks, isAccepted) in [(SubmissionChecks.all.subtracting(.sender), true), (.all, false)] {
      let scheme = try field.scheme(checks)
      let theirs = try field.seal([3, 4], scheme)
      let copy = ReceivedSubmission(
        sealed: theirs.sealed, proofs: theirs.proofs, masked: theirs.masked, context: mallory)
      #expect(field.accepts(copy, scheme) == isAccepted)
    }
    let scheme = try field.scheme()
    let (theirs, own) = (try field.seal([3, 4], scheme), try field.seal([1], scheme, sender: 9))
    #expect(
      !field.accepts(
        ReceivedSubmission(sealed: own.sealed, proofs: own.proofs, masked: theirs.masked, context: mallory), scheme))
  }
}

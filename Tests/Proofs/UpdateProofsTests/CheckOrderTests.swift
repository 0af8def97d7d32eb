import BigNum
import Commitments
import EntryProofs
import Groups
import NormProofs
import PaillierScheme
import Quantization
import RangeProofs
import Testing
import UpdateProofs

/// The order of checks that docs/wire-format.md, "Submissions", prescribes: of a submission that is false in two ways the
/// verdict is the one that the text puts first, by itself and among others. Evidence carries these codes.
@Suite struct CheckOrderTests {
  private typealias G = Ristretto255
  private static let context = SubmissionContext(chainID: [1], open: [2], sender: [3])

  /// A way of being false, and the verdict on it.
  private struct Damage: Sendable {
    let verdict: String
    let apply: @Sendable (_ sealed: inout [UInt8], _ proofs: inout [UInt8]) -> Void
    init(_ verdict: String, _ apply: @escaping @Sendable (inout [UInt8], inout [UInt8]) -> Void) {
      (self.verdict, self.apply) = (verdict, apply)
    }
    /// Turns the lowest bit of byte `i` of the proofs.
    static func flip(_ verdict: String, _ i: Int) -> Damage { Damage(verdict) { _, proofs in proofs[i] ^= 1 } }
    /// Puts bytes at `i` into the proofs.
    static func put(_ verdict: String, _ i: Int, _ bytes: [UInt8]) -> Damage {
      Damage(verdict) { _, proofs in proofs.replaceSubrange(i..<i + bytes.count, with: bytes) }
    }
  }

  private static func verdict(_ result: Result<[SealedVector], SubmissionFault>) -> String {
    switch result {
    case .success: "accepted"
    case .failure(.malformed): "malformed"
    case .failure(.ciphertext(let vector, _)): "\(vector) invalid-ciphertext"
    case .failure(.proof(let vector, let error)): "\(vector) proof-\(error.code)"
    case .failure(let other): "\(other)"
    }
  }

  /// A scheme of two vectors, and where the parts of a submission lie.
  private struct Place {
    let key: PublicKey
    let scheme: any SubmissionScheme
    let links: [LinkParameters]
    /// Where the link proof of each vector begins.
    let starts: [Int]

    init(_ proofs: ProofChoice, _ plans: [SlotPlan], boundBytes: [Int]) throws {
      key = try #require(Sample.privateKey).publicKey
      scheme = try Suite(group: .ristretto255, proofs: proofs, modulusBits: 512).scheme(plans)
      links = try plans.map { try LinkParameters(plan: $0, group: G.self) }
      starts = [0, LinkProof<G>.byteCount(links[0]) + boundBytes[0]]
      #expect(starts[1] + LinkProof<G>.byteCount(links[1]) + boundBytes[1] == scheme.proofByteCount)
    }

    /// Where the proof of a vector's bound begins.
    func bound(_ v: Int) -> Int { starts[v] + LinkProof<G>.byteCount(links[v]) }
    /// N, in a ciphertext's width: in range, and not coprime.
    private var multiple: [UInt8] { key.n.bigEndianBytes(count: key.size.ciphertextByteCount) ?? [] }

    /// Everything false of ciphertexts alone.
    func ciphertext(_ v: Int) -> Damage {
      let (at, bytes) = (v * scheme.plans[0].rows * multiple.count, multiple)
      return Damage("\(v) invalid-ciphertext") { sealed, _ in
        sealed.replaceSubrange(at..<at + bytes.count, with: bytes)
      }
    }
    /// A commitment that is none.
    func commitment(_ v: Int) -> Damage {
      let rows = scheme.plans.map(\.rows)
      let at = (rows[0] + rows[1]) * multiple.count + v * rows[0] * 32
      return Damage("malformed") { sealed, _ in
        sealed.replaceSubrange(at..<at + 32, with: [UInt8](repeating: 0xFF, count: 32))
      }
    }
    /// What is false of a link by its ranges, and by its equations.
    func linkRanges(_ v: Int) -> [Damage] {
      // Of A_C in two repetitions.
      let (width, second) = (multiple.count, LinkProof<G>.byteCount(links[v]) / 4)
      return [
        .put("\(v) proof-link-out-of-range", starts[v], [UInt8](repeating: 0xFF, count: width)),
        .put("\(v) proof-link-not-coprime", starts[v] + second, multiple),
      ]
    }
    func linkEquations(_ v: Int) -> [Damage] {
      [
        .flip("\(v) proof-link-equation-commitment", bound(v) - 32),
        .flip("\(v) proof-link-equation-ciphertext", bound(v) - 33),
      ]
    }
    var tooShort: Damage { Damage("malformed") { _, proofs in proofs.removeLast() } }
  }

  /// One after the other, two at a time, and many of them in a batch.
  private func check(_ place: Place, _ honest: SealedSubmission, _ order: [Damage]) {
    var (mutants, expected) = ([ReceivedSubmission](), [String]())
    func add(_ damages: [Damage]) {
      var (sealed, proofs) = (honest.sealed, honest.proofs)
      // The later one first: a proof that is too short has all its fields elsewhere otherwise.
      for damage in damages.reversed() { damage.apply(&sealed, &proofs) }
      mutants.append(ReceivedSubmission(sealed: sealed, proofs: proofs, context: Self.context))
      expected.append(damages.first?.verdict ?? "accepted")
    }
    add([])
    for (i, first) in order.enumerated() {
      add([first])
      for second in order[(i + 1)...] { add([first, second]) }
    }
    for (mutant, verdict) in zip(mutants, expected) {
      let result = Result { () throws(SubmissionFault) in
        try place.scheme.verify(
          sealed: mutant.sealed, proofs: mutant.proofs, context: mutant.context, key: place.key, work: .serial)
      }
      #expect(Self.verdict(result) == verdict)
    }
    let some = mutants.indices.filter { $0 % 7 == 0 }
    let batch = place.scheme.verifyBatch(some.map { mutants[$0] }, key: place.key, work: Work(workers: 2))
    #expect(batch.map(Self.verdict) == some.map { expected[$0] })
  }

  /// A norm and a bound of entries, then entries alone.
  @Test func normAndEntries() throws {
    let order = G.scalarField.modulus
    let plans = [
      try SlotPlan(dimension: 90, clients: 3, norm: 12, entryBound: 6, modulusBits: 512),
      try SlotPlan(dimension: 2, clients: 3, magnitudeBits: 3, modulusBits: 512),
    ]
    let (j, k) = (plans[0].rows, plans[0].slots)
    let norm = try NormParameters(rows: j, columns: k, bound: 12, order: order)
    let first = try EntryParameters(rows: j, columns: k, lower: -6, upper: 6, order: order)
    let second = try EntryParameters(
      rows: plans[1].rows, columns: plans[1].slots, lower: -4, upper: 3, order: order)
    let normBytes = NormProof<G>.byteCount(norm)
    let place = try Place(
      .norm, plans, boundBytes: [normBytes + EntryProof<G>.byteCount(first), EntryProof<G>.byteCount(second)])
    let start = place.bound(0)
    // Responses at the end of each proof: u and its blinding come first, and of entries only u occurs in an equation of
    // scalars.
    let normResponses = start + normBytes - 32 * (k + 1 + 309 + norm.kappa + 1 + 3 * norm.rounds + 1)
    func entryResponses(_ end: Int, _ p: EntryParameters) -> Int {
      end - 32 * (p.columns + 1 + p.stackColumns + p.digits + 3 * p.rounds + 3)
    }
    let entries0 = entryResponses(place.starts[1], first)
    let entries1 = entryResponses(place.scheme.proofByteCount, second)
    var list = [place.tooShort, place.ciphertext(0), place.ciphertext(1), place.commitment(0)]
    list += place.linkRanges(0)
    list += [
      .put("0 proof-norm-out-of-range", start + 32, [0x7F]),
      .flip("0 proof-entries-equation-claim", entries0),
      place.commitment(1),
    ]
    list += place.linkRanges(1) + [.flip("1 proof-entries-equation-claim", entries1)]
    let equations =
      place.linkEquations(0) + [
        .flip("0 proof-norm-equation-openings", normResponses + 32 * k),
        .flip("0 proof-entries-equation-openings", entries0 + 32 * first.stackColumns),
      ] + place.linkEquations(1) + [
        .flip("1 proof-entries-equation-openings", entries1 + 32 * second.stackColumns)
      ]
    let honest = try place.scheme.seal(
      [[1, 2, -6] + [Int64](repeating: 0, count: 87), [1, -1]], context: Self.context, key: place.key, mode: .fast,
      work: .serial)
    check(place, honest, list + equations)

    // ‖X‖₂² = 145: everything is true but the norm's equations.
    let excess = [6, 6, 6, 6, 1] + [Int64](repeating: 0, count: j * k - 5)
    let matrices = [(0..<j).map { Array(excess[$0 * k..<($0 + 1) * k]) }, [[1, -1]]]
    let forged = try #require(place.scheme as? any ForgeableScheme).forge(
      encrypted: matrices, committed: matrices, bounded: matrices, context: Self.context, key: place.key, mode: .fast,
      work: .serial)
    for (i, damage) in ([Damage("0 proof-norm-equation-openings") { _, _ in }] + list + equations).enumerated() {
      var (sealed, proofs) = (forged.sealed, forged.proofs)
      damage.apply(&sealed, &proofs)
      let result = place.scheme.verifyBatch(
        [ReceivedSubmission(sealed: sealed, proofs: proofs, context: Self.context)], key: place.key, work: .serial)
      // All of the list and the link's equations of the first vector come before it.
      let isEarlier = i <= list.count + 2
      #expect(result.map(Self.verdict) == [isEarlier ? damage.verdict : "0 proof-norm-equation-openings"])
    }
  }

  /// Bits, twice.
  @Test func bits() throws {
    let plans = try [4, 2].map { try SlotPlan(dimension: $0, clients: 3, magnitudeBits: 3, modulusBits: 512) }
    let bytes = try plans.map {
      BitsProof<G>.byteCount(try BitsParameters(rows: $0.rows, columns: $0.slots, bits: 3))
    }
    let place = try Place(.bits, plans, boundBytes: bytes)
    let ones = [UInt8](repeating: 0xFF, count: 32)
    func notCanonical(_ v: Int) -> Damage { .put("\(v) proof-bits-not-canonical", place.bound(v) + 10, ones) }
    var list = [place.ciphertext(1), place.commitment(0)] + place.linkRanges(0)
    // As many bits in another shape: 6 entries of 2 bits for 4 of 3.
    list += [.put("0 proof-bits-length", place.bound(0) + 5, [0, 0, 0, 6, 2]), notCanonical(0), place.commitment(1)]
    list += place.linkRanges(1) + [notCanonical(1)]
    list += place.linkEquations(0) + [.flip("0 proof-bits-equation-batch", place.starts[1] - 32)]
    list += place.linkEquations(1) + [.flip("1 proof-bits-equation-batch", place.scheme.proofByteCount - 32)]
    let honest = try place.scheme.seal(
      [[1, 2, -4, 3], [1, -1]], context: Self.context, key: place.key, mode: .fast, work: .serial)
    check(place, honest, list)
  }
}

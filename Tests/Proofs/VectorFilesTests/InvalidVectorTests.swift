import BigNum
import Foundation
import Groups
import SigmaProofs
import Testing
import Transcript
import VectorFiles

/// Our own adversarial vectors after the classes of the draft's appendix: A point decoding, B scalar canonicity, C length,
/// D zero proof, E instance validation, F tag and statement binding, H tampering.
///
/// They are derived from the draft's valid proofs; `Tests/Vectors/v1/sigma-proofs-invalid_P256.json` holds what
/// `generate` gives, and a test compares the two. To write the file anew, run the tests with SEALEDSUM_WRITE_VECTORS=1.
@Suite struct InvalidVectorTests {
  typealias Entry = [String: String]

  private static let file = VectorFileTests.folder.appending(path: "sigma-proofs-invalid_P256.json")

  @Test func fileIsWhatIsGenerated() throws {
    let entries = try Self.generate()
    if ProcessInfo.processInfo.environment["SEALEDSUM_WRITE_VECTORS"] != nil {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(entries).write(to: Self.file)
    }
    #expect(try JSONDecoder().decode([Entry].self, from: Data(contentsOf: Self.file)) == entries)
  }

  @Test func allAreDecidedAsExpected() throws {
    let report = try VectorFile.check(path: Self.file.path)
    #expect(report.checked == ["SigmaProof": try Self.generate().count])
    #expect(report.total >= 30)
  }

  /// Turning any expectation around is noticed: the checker does not refuse, or accept, everything.
  @Test func everyExpectationMatters() throws {
    let entries = try Self.generate()
    for i in entries.indices {
      var turned = [entries[i]]
      turned[0]["Expected"] = entries[i]["Expected"] == "accept" ? "reject" : "accept"
      let data = try JSONEncoder().encode(turned)
      let id = entries[i]["Id"] ?? ""
      do {
        _ = try VectorFile.check(data, name: "turned")
        Issue.record("\(id) passes both ways")
      } catch {
        guard case .disagreement(id, "SigmaProof", _) = error else {
          Issue.record("\(error)")
          continue
        }
      }
    }
  }

  // MARK: Generation

  private static func generate() throws -> [Entry] {
    struct Valid: Decodable {
      let Id: String, Relation: String, Flavor: String, Tag: String, Instance: String, NargString: String
    }
    let source = VectorFileTests.folder.appending(path: "sigma-proofs_Shake128_P256.json")
    let valid = try JSONDecoder().decode([Valid].self, from: Data(contentsOf: source))
    func find(_ relation: String, _ flavor: Flavor) throws -> Base {
      guard let v = valid.first(where: { $0.Relation == relation && $0.Flavor == flavor.rawValue }) else {
        throw VectorError.unknownFunction(id: relation, function: flavor.rawValue)
      }
      return Base(id: v.Id, flavor: flavor, tag: v.Tag, instance: bytes(v.Instance), narg: bytes(v.NargString))
    }
    var out: [Entry] = []
    for relation in ["discrete_logarithm", "dleq", "pedersen_commitment"] {
      let batchable = try find(relation, .batchable), compact = try find(relation, .compact)
      out += [batchable.entry("F1", "The proof itself.", "accept"), compact.entry("F1", "The proof itself.", "accept")]
      out += batchable.commitments() + batchable.common() + compact.common()
      out += batchable.scalars("B1") + compact.scalars("B2")
      out.append(
        compact.entry("F4", "The batchable proof's conversation as a compact proof.", narg: try recoded(batchable)))
    }
    out += try instances(find("discrete_logarithm", .batchable))
    let (log, dleq) = (try find("discrete_logarithm", .compact), try find("dleq", .compact))
    out.append(log.entry("F3", "A proof for another statement.", instance: dleq.instance))
    return out
  }

  /// A valid vector that others are derived from.
  private struct Base {
    let id: String, flavor: Flavor, tag: String, instance: [UInt8], narg: [UInt8]

    func entry(
      _ label: String, _ comment: String, _ expected: String = "reject", tag: String? = nil,
      instance: [UInt8]? = nil, narg: [UInt8]? = nil
    ) -> Entry {
      [
        "Id": "\(id)/\(label)", "BaseId": id, "Function": "SigmaProof", "Ciphersuite": P256.sigmaSuite,
        "Flavor": flavor.rawValue, "Tag": tag ?? self.tag, "Instance": hex(instance ?? self.instance),
        "NargString": hex(narg ?? self.narg), "Expected": expected, "Comment": comment,
      ]
    }

    func replacing(_ range: Range<Int>, _ with: [UInt8]) -> [UInt8] {
      Array(narg[..<range.lowerBound]) + with + Array(narg[range.upperBound...])
    }

    /// A: first messages that are no compressed points; H2: another point.
    func commitments() -> [Entry] {
      let x = Array(narg[1..<33])
      let five: [UInt8] = [UInt8](repeating: 0, count: 31) + [5]
      // p + 5, a second encoding of x = 5.
      let lifted: [UInt8] = bytes("ffffffff00000001000000000000000000000001000000000000000000000004")
      return [
        entry("A1", "SEC1 prefix 04 of an uncompressed point.", narg: replacing(0..<33, [4] + x)),
        entry("A2", "SEC1 prefix 06 of a hybrid point.", narg: replacing(0..<33, [6] + x)),
        entry("A3", "An x-coordinate of p or more.", narg: replacing(0..<33, [2] + lifted)),
        entry("A4", "The identity as zero bytes.", narg: replacing(0..<33, [UInt8](repeating: 0, count: 33))),
        entry("A5", "A point that is none: x = 1 has no y.", narg: replacing(0..<33, [2] + five.dropLast() + [1])),
        entry("H2", "Another point: the commitment's negative.", narg: replacing(0..<1, [narg[0] ^ 1])),
      ]
    }

    /// B: the last scalar plus ℓ where that fits 32 bytes, else ℓ itself, and ℓ in its place.
    func scalars(_ label: String) -> [Entry] {
      let order = P256.scalarField.modulus
      let range = narg.count - 32..<narg.count
      let encoded = order.bigEndianBytes(count: 32) ?? []
      let next = (order + 1).bigEndianBytes(count: 32) ?? []
      return [
        entry(label, "The last scalar is the order.", narg: replacing(range, encoded)),
        entry(label + "b", "The last scalar is the order plus 1.", narg: replacing(range, next)),
        entry("H1", "The last scalar's lowest bit flipped.", narg: narg.dropLast() + [narg[narg.count - 1] ^ 1]),
        entry("H3", "The first bytes' lowest bit flipped.", narg: replacing(31..<32, [narg[31] ^ 1])),
      ]
    }

    /// C, D and F for both flavours.
    func common() -> [Entry] {
      [
        entry("C1", "One byte too many.", narg: narg + [0]),
        entry("C2", "One byte too few.", narg: narg.dropLast()),
        entry("C3", "No bytes.", narg: []),
        entry("D1", "All zero.", narg: [UInt8](repeating: 0, count: narg.count)),
        entry("F1b", "Another tag.", tag: "other-" + tag),
        entry("F2b", "Another element in the statement.", instance: Array(instance.dropLast(33)) + generatorTwice),
      ]
    }

    private var generatorTwice: [UInt8] { P256.encode(P256.double(P256.generator)) }
  }

  /// E: instances that fail validation, with proofs whose equations hold or need not.
  private static func instances(_ base: Base) throws -> [Entry] {
    typealias Relation = LinearRelation<P256>
    let original = try Relation(serialized: base.instance)
    let (elements, equation) = (original.elements, original.equations[0])
    let unused = Relation(
      elements: elements, equations: [.init(image: equation.image, terms: [.init(1, equation.terms[0].element)])])
    let cancelled = Relation(
      elements: elements, equations: [.init(image: [.init(1), .init(1, -.one)], terms: equation.terms)])
    let columns = Relation(
      elements: elements, equations: [.init(image: equation.image, terms: [.init(0, 0, .zero)])])
    // X = 0·G + x·G under scalar 1 alone: scalar 0 is in no equation, and its response is free.
    var identity = base.instance
    identity.replaceSubrange(identity.count - 33..<identity.count, with: [UInt8](repeating: 0, count: 33))
    var index = base.instance
    index[8] = 2
    let commitment = Array(base.narg.prefix(33)), response = Array(base.narg.suffix(32))
    return [
      base.entry(
        "E1", "Scalar 0 is in no equation.", instance: unused.serialized(), narg: commitment + response + response),
      base.entry("E2", "The image cancels.", instance: cancelled.serialized()),
      base.entry("E3", "An element is the identity.", instance: identity),
      base.entry("E4", "An element index without an element.", instance: index),
      base.entry("E5", "All coefficients of a scalar are zero.", instance: columns.serialized()),
      base.entry("E6", "No equations.", instance: [0, 0, 0, 0]),
    ]
  }

  /// A batchable proof's challenge and responses, as a compact proof.
  private static func recoded(_ base: Base) throws -> [UInt8] {
    let relation = try LinearRelation<P256>(serialized: base.instance)
    let split = 33 * relation.equations.count
    var sponge = DuplexSponge(sessionID: DuplexSponge.sessionID(tag: Array(base.tag.utf8)))
    sponge.absorb(base.instance)
    sponge.absorb(Array(base.narg.prefix(split)))
    return P256.encodeScalar(Scalar(wide: sponge.squeeze(48))) + base.narg[split...]
  }
}

func bytes(_ hex: String) -> [UInt8] {
  var out: [UInt8] = []
  var rest = Substring(hex)
  while let byte = UInt8(rest.prefix(2), radix: 16) {
    out.append(byte)
    rest = rest.dropFirst(2)
  }
  return out
}

func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

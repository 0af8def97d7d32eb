package import Contracts
import Files
import Foundation
public import Learning
public import Ledger
import PaillierScheme
public import Quantization
import UpdateProofs

/// What the parties of a federation agree on whose clients train elsewhere, in whatever language: who they are, what an
/// update is, and how it is clipped, quantised, encrypted, bounded and weighted.
///
/// Its JSON is its only form, and the digest of those bytes is the genesis' `configuration`: a client that has the chain
/// identifier can check that it was given the charter that all others have (docs/python.md, "The charter").
public struct Charter: Sendable {
  /// The bytes that are agreed on.
  public let bytes: [UInt8]
  let terms: Terms

  /// Bytes of a charter, at most.
  public static let byteLimit = 1 << 22

  /// Reads and checks a charter. Throws `plan` with the key that is wrong and what is allowed.
  public init(_ bytes: [UInt8]) throws(FederationError) {
    guard bytes.count <= Self.byteLimit else {
      throw .plan("the charter has \(bytes.count) bytes, at most \(Self.byteLimit) are read")
    }
    self.bytes = bytes
    do { terms = try StrictJSON.decode(Terms.self, from: bytes) } catch let error as FederationError {
      throw error
    } catch { throw .plan("the charter: \(StrictJSON.reason(error))") }
    try terms.check()
  }

  /// What the genesis names it by.
  public var digest: Hash { Self.digest(of: bytes) }
  static func digest(of bytes: [UInt8]) -> Hash { Hash("SealedSum charter v1", bytes) }
  /// A name for people.
  public var name: String { terms.name }
  /// The clients' names, in order.
  public var clients: [String] { terms.clients.map(\.name) }
  /// Entries of an update.
  public var dimension: Int { terms.dimension }
}

extension Charter {
  /// The keys of a charter, with what they are where one is left out.
  struct Terms: Decodable, Sendable {
    struct Party: Decodable, Sendable {
      let name: String
      /// A public signing key in hexadecimal digits; made in the federation's folder where there is none.
      let key: String?

      enum CodingKeys: String, CodingKey { case name, key }

      init(from decoder: any Decoder) throws {
        try Terms.checkKeys(decoder, ["name", "key"])
        let c = try decoder.container(keyedBy: CodingKeys.self)
        name = try c.decode(String.self, forKey: .name)
        key = try c.decodeIfPresent(String.self, forKey: .key)
      }
    }
    struct Value: Decodable, Sendable {
      let name: String
      let range: [Double]

      enum CodingKeys: String, CodingKey { case name, range }

      init(from decoder: any Decoder) throws {
        try Terms.checkKeys(decoder, ["name", "range"])
        let c = try decoder.container(keyedBy: CodingKeys.self)
        name = try c.decode(String.self, forKey: .name)
        range = try c.decode([Double].self, forKey: .range)
      }
    }
    struct Tensor: Decodable, Sendable {
      let name: String
      let shape: [Int]

      enum CodingKeys: String, CodingKey { case name, shape }

      init(from decoder: any Decoder) throws {
        try Terms.checkKeys(decoder, ["name", "shape"])
        let c = try decoder.container(keyedBy: CodingKeys.self)
        name = try c.decode(String.self, forKey: .name)
        shape = try c.decode([Int].self, forKey: .shape)
      }
    }
    let version: Int
    let name: String
    let clients: [Party]
    let parameters: [Tensor]
    let clip: Double
    let fractionBits: Int
    let maxExamples: Int
    let metrics: [Value]
    let proofs: String
    let encryption: String
    let keyBits: Int
    let trustees: Int
    let threshold: Int
    let corruptedTrustees: Int
    let minClients: Int
    let corruptedClients: Int
    let minHonest: Int

    enum CodingKeys: String, CodingKey, CaseIterable {
      case version, name, clients, parameters, clip, metrics, proofs, encryption, trustees, threshold
      case fractionBits = "fraction_bits"
      case maxExamples = "max_examples"
      case keyBits = "key_bits"
      case corruptedTrustees = "corrupted_trustees"
      case minClients = "min_clients"
      case corruptedClients = "corrupted_clients"
      case minHonest = "min_honest"
    }

    /// Refuses keys that nothing reads: a `Key` for a `key` would have a signing key made in the client's place.
    fileprivate static func checkKeys(_ decoder: any Decoder, _ known: Set<String>) throws {
      if let unknown = try StrictJSON.unknownKey(in: decoder, known: known) {
        throw FederationError.plan("the charter: the key \(unknown)")
      }
    }

    init(from decoder: any Decoder) throws {
      try Self.checkKeys(decoder, Set(CodingKeys.allCases.map(\.rawValue)))
      let c = try decoder.container(keyedBy: CodingKeys.self)
      func value<T: Decodable>(_ key: CodingKeys, _ otherwise: T) throws -> T {
        try c.decodeIfPresent(T.self, forKey: key) ?? otherwise
      }
      version = try c.decode(Int.self, forKey: .version)
      guard version == 1 else {
        throw FederationError.plan("the charter has version \(version), and 1 is known; take a newer program for it")
      }
      // No sum or difference of such numbers overflows.
      func small(_ key: CodingKeys, _ otherwise: Int) throws -> Int {
        let number = try value(key, otherwise)
        guard (0...65_535).contains(number) else {
          throw FederationError.plan("the charter: `\(key.rawValue)` is \(number), and 0 to 65535 are possible")
        }
        return number
      }
      name = try value(.name, "federation")
      clients = try c.decode([Party].self, forKey: .clients)
      parameters = try c.decode([Tensor].self, forKey: .parameters)
      clip = try c.decode(Double.self, forKey: .clip)
      fractionBits = try small(.fractionBits, 16)
      maxExamples = try c.decode(Int.self, forKey: .maxExamples)
      guard (1...Int(Int32.max)).contains(maxExamples) else {
        throw FederationError.plan("the charter: `max_examples` is \(maxExamples), and 1 to 2^31 − 1 are possible")
      }
      metrics = try value(.metrics, [])
      proofs = try value(.proofs, "norm")
      encryption = try value(.encryption, "auto")
      keyBits = try small(.keyBits, 3072)
      trustees = try small(.trustees, 4)
      threshold = try small(.threshold, 3)
      corruptedTrustees = try small(.corruptedTrustees, 1)
      minClients = try small(.minClients, clients.count)
      minHonest = try small(.minHonest, 2)
      corruptedClients = try small(.corruptedClients, max(0, min(1, minClients - minHonest)))
    }

    /// d; −1 where the product of the shapes leaves 32 bits.
    var dimension: Int {
      var sum = 0
      for tensor in parameters {
        var product = 1
        for length in tensor.shape {
          guard length >= 0, !product.multipliedReportingOverflow(by: length).overflow else { return -1 }
          product *= length
          guard product <= UInt32.max else { return -1 }
        }
        sum += product
        guard sum <= UInt32.max else { return -1 }
      }
      return sum
    }

    /// What no other part of the program checks.
    func check() throws(FederationError) {
      let names = Set(clients.map(\.name))
      guard !names.contains("") else { throw .plan("the charter: a client's name is empty") }
      guard names.count == clients.count else { throw .plan("the charter names a client twice") }
      guard dimension >= 1 else {
        throw .plan("the parameters of the charter have no entries, or more than \(UInt32.max): give names and shapes")
      }
      guard Set(parameters.map(\.name)).count == parameters.count else {
        throw .plan("the charter names a parameter twice")
      }
      for value in metrics {
        guard value.range.count == 2, value.range.allSatisfy(\.isFinite), value.range[0] < value.range[1] else {
          throw .plan("the range of metric `\(value.name)` is two finite numbers, the smaller first")
        }
      }
      guard Set(metrics.map(\.name)).count == metrics.count else { throw .plan("the charter names a metric twice") }
    }
  }

  /// How updates become integers.
  public var fixedPoint: FixedPoint {
    get throws(FederationError) {
      do throws(QuantizationError) {
        return try FixedPoint(
          dimension: dimension, clip: terms.clip, fractionBits: terms.fractionBits, rounding: .stochastic)
      } catch { throw .plan("\(error)") }
    }
  }

  /// What clients say of their examples.
  public var evaluation: EvaluationRule { .means(terms.metrics.map { $0.range[0]...$0.range[1] }) }
  /// The metrics' names, in order.
  public var metrics: [String] { terms.metrics.map(\.name) }
  /// n_max: the number of examples that has weight 1, and no client may exceed.
  public var maximumExamples: Int { terms.maxExamples }

  /// What is proved of updates.
  var suite: Suite {
    get throws(FederationError) {
      let choices: [String: ProofChoice] = ["norm": .norm, "none": .none]
      guard let proofs = choices[terms.proofs] else {
        throw .plan("proofs = \"\(terms.proofs)\" is unknown; \"norm\" and \"none\" are known")
      }
      return Suite(group: .ristretto255, proofs: proofs, modulusBits: terms.keyBits)
    }
  }

  var thresholdParameters: ThresholdParameters {
    get throws(FederationError) {
      do throws(PaillierError) {
        return try ThresholdParameters(
          trustees: terms.trustees, threshold: terms.threshold, corrupted: terms.corruptedTrustees)
      } catch { throw .plan("\(error)") }
    }
  }

  /// What updates travel under.
  private func encryption(_ fixed: FixedPoint, _ suite: Suite) throws(FederationError) -> Encryption {
    switch terms.encryption {
    case "masked": return .masked
    case "paillier": return .paillier
    case "auto":
      do throws(QuantizationError) {
        let packed =
          suite.proofs == .norm
          ? try SlotPlan(
            dimension: dimension, clients: clients.count, norm: fixed.beta, modulusBits: suite.modulusBits)
          : try SlotPlan(
            dimension: dimension, clients: clients.count, magnitudeBits: fixed.magnitudeBits,
            modulusBits: suite.modulusBits)
        return EncryptionReckoning(
          packed: packed, norm: fixed.beta, clients: clients.count, modulusBits: suite.modulusBits
        ).cheaper
      } catch { throw .plan("\(error)") }
    default:
      throw .plan("encryption = \"\(terms.encryption)\" is unknown; \"auto\", \"masked\" and \"paillier\" are known")
    }
  }

  /// The genesis that follows from it. `key` gives a party's public key where the charter has none.
  package func genesis(
    key: (_ party: String) throws(FederationError) -> VerifyingKey
  ) throws(FederationError) -> Genesis {
    let (fixed, suite, trustees) = (try fixedPoint, try suite, try thresholdParameters)
    let encryption = try encryption(fixed, suite)
    var members = [
      Member(name: "validator", role: .validator, key: try key("validator")),
      Member(name: "dealer", role: .dealer, key: try key("dealer")),
    ]
    for party in terms.clients {
      guard let digits = party.key else {
        members.append(Member(name: party.name, role: .client, key: try key("client " + party.name)))
        continue
      }
      guard let bytes = Hash(hex: digits)?.bytes, let stated = try? VerifyingKey(wireBytes: bytes) else {
        throw .plan("the key of client \(party.name) is no public key of 64 hexadecimal digits")
      }
      members.append(Member(name: party.name, role: .client, key: stated))
    }
    for index in 1...trustees.trustees {
      members.append(Member(name: "trustee \(index)", role: .trustee, key: try key("trustee \(index)")))
    }
    let update =
      suite.proofs == .norm || encryption == .masked
      ? VectorShape(role: .update, dimension: dimension, norm: fixed.beta, encryption: encryption)
      : VectorShape(role: .update, dimension: dimension, magnitudeBits: fixed.magnitudeBits)
    do {
      let metrics = VectorShape(
        role: .metrics, dimension: evaluation.vectorCount,
        magnitudeBits: try VectorShape.bits(
          ofCounts: evaluation.magnitudeBits(maximumSamples: terms.maxExamples)))
      return Genesis(
        name: name, configuration: digest, members: members, threshold: trustees.threshold,
        corruptedTrustees: trustees.corrupted,
        participation: try Participation(
          minimum: terms.minClients, maximum: clients.count, corrupted: terms.corruptedClients,
          honestMinimum: terms.minHonest),
        suite: suite, fractionBits: terms.fractionBits, maximumSamples: terms.maxExamples, parameterCount: dimension,
        templates: [
          RoundTemplate(purpose: .training, vectors: [update, metrics]),
          RoundTemplate(purpose: .evaluation, vectors: [metrics]),
        ], submissionLimit: Int(UInt32.max), evaluation: evaluation)
    } catch { throw .plan("\(error)") }
  }
}

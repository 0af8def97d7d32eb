import Benches
import Configurations
import Foundation
import Plans
import Testing
import UpdateProofs
import WorkbenchTesting

@Suite struct PlanTests {
  static let file = Checkout.root.appendingPathComponent("experiments/heart-disease.toml")

  func plan(_ overrides: String...) throws -> Plan {
    let c = try Configuration(file: Self.file, overrides: overrides)
    return try Plan(c, data: c.loadData(relativeTo: Self.file))
  }

  @Test func fourHospitals() throws {
    let p = try plan()
    #expect(p.clients.map(\.name) == ["Cleveland", "Hungary", "Switzerland", "VA Long Beach"])
    #expect(p.clients.map { $0.training + $0.heldOut } == [304, 293, 123, 200])
    #expect(p.parameters == 26 && p.maximumClients == 5)
    #expect(p.vectors.map(\.name) == ["moments", "update", "metrics"])
    for v in p.vectors { #expect(v.slots.slots * v.slots.slotWidth <= 2046) }
    #expect(p.statements.contains { $0.text.contains("ε = ∞") })
    #expect(p.statements.contains { $0.topic == "trustees" && $0.text.contains("every validator may be corrupted") })
  }

  /// A range of a million years hides who is old: the sums do not show it, and the plan says so.
  @Test func rangesThatHideANumberAreSaid() throws {
    #expect(try !plan().statements.contains { $0.topic == "features" })
    let text = try String(contentsOf: Self.file, encoding: .utf8).replacing(
      "range = [0, 120]", with: "range = [0, 1e6]")
    let c = try Configuration(toml: text)
    let wide = try Plan(c, data: c.loadData(relativeTo: Self.file)).statements.filter { $0.topic == "features" }
    #expect(wide.map(\.kind) == [.warning] && wide[0].text.contains("age varies by less than a 512th"))
  }

  /// SCAFFOLD's second vector is laid out as the first; a server's step and predicates are said.
  @Test func strategiesAreSaid() throws {
    let scaffold = try plan("training.strategy=scaffold")
    #expect(scaffold.vectors.map(\.name) == ["moments", "update", "control", "metrics"])
    #expect(scaffold.vectors[1].layout == scaffold.vectors[2].layout)
    #expect(scaffold.federation.settings.rule.control?.clients == 4 && scaffold.federation.settings.rule.server == nil)
    #expect(scaffold.statements.contains { $0.topic == "strategy" && $0.text.contains("all clients weigh the same") })
    let yogi = try plan("training.strategy=fedyogi", "quantization.similarity=0.1", "quantization.ball=1")
    #expect(yogi.federation.settings.rule.server?.rule == .yogi())
    #expect(
      yogi.federation.settings.rule.similarity == 100
        && yogi.federation.settings.rule.radius == 1 << yogi.configuration.quantization.fractionBits)
    #expect(yogi.statements.contains { $0.topic == "predicates" && $0.text.contains("cosine at least 0.1") })
  }

  /// P(fewer than 2 of 4 at 0.9) = 0.1^4 + 4·0.9·0.1^3 = 0.0037.
  @Test func drawsThatAreTooFewAreReckoned() throws {
    #expect(abs(Plan.tooFew(drawing: 0.9, of: 4, least: 2) - 0.0037) < 1e-12)
    #expect(Plan.tooFew(drawing: 0.5, of: 3, least: 4) == 1 && Plan.tooFew(drawing: 0.5, of: 3, least: 0) == 0)
    let few = ["parties.min_clients=2", "parties.min_honest=2", "parties.corrupted_clients=0"]
    let file = Self.file
    func plan(_ sampling: String) throws -> Plan {
      let c = try Configuration(file: file, overrides: few + ["parties.sampling=\(sampling)"])
      return try Plan(c, data: c.loadData(relativeTo: file))
    }
    let often = try plan("0.9")
    #expect(often.federation.settings.rule.sampling == 900_000)
    #expect(often.statements.contains { $0.kind == .holds && $0.text.contains("n_min = 2 with probability 0.0037") })
    #expect(often.statements.contains { $0.topic == "sampling" && $0.text.contains("amplifies no privacy") })
    #expect(try plan("0.5").statements.contains { $0.kind == .warning && $0.topic == "sampling" })
    #expect(throws: WorkbenchError.self) { try plan("0.3") }
  }

  /// With one validator, f ≤ 2t − m − 1 is needed; what a run's first block refuses, its plan refuses.
  @Test func theOtherCaseOfValidatorsIsRefused() throws {
    let error = #expect(throws: (any Error).self) { try plan("parties.trustees=5", "parties.threshold=3") }
    #expect("\(error.map { "\($0)" } ?? "")".contains("f = 1 > 2t − m − 1 = 0"))
  }

  @Test(arguments: ["parties.max_clients=3", "parties.min_clients=5", "parties.max_samples=100"])
  func whatTheDataContradictsIsRefused(override: String) {
    #expect(throws: WorkbenchError.self) { try plan(override) }
  }

  @Test func headRoomIsRefusedBeforeAnyKey() {
    #expect(throws: (any Error).self) {
      try plan("quantization.clip=1e6", "quantization.fraction_bits=32", "parties.max_clients=100000")
    }
  }

  @Test func theLinkIsRefusedWhereItsGroupIsTooSmall() throws {
    #expect(try plan().vectors.allSatisfy { $0.link?.contains("< ℓ ≈ 2^252") == true })
    #expect(try plan("crypto.group=P-256").vectors.allSatisfy { $0.link?.contains("< ℓ ≈ 2^255") == true })
    #expect(try plan("crypto.proofs=none").vectors.allSatisfy { $0.link == nil })
    // 52-bit entries fit their slots, but the link's responses would wrap modulo ℓ.
    #expect(throws: UpdateProofError.self) {
      try plan("crypto.proofs=bits", "quantization.clip=5e5", "quantization.fraction_bits=32")
    }
    let result = try CommandLineTool.run([
      "plan", Self.file.path, "--set", "crypto.proofs=bits", "--set", "quantization.clip=5e5", "--set",
      "quantization.fraction_bits=32",
    ])
    #expect(result.status == CommandStatus.configurationRefused.rawValue && result.errors.contains("ℓ"))
  }

  /// A norm that no proof of it and no lattice has room for is packed, where nothing is proved.
  @Test func whatNoMaskHoldsIsPacked() throws {
    let plan = try plan("crypto.proofs=none", "quantization.clip=1e6", "quantization.fraction_bits=16")
    #expect(plan.vectors.allSatisfy { $0.layout.masked == nil })
    #expect(plan.statements.contains { $0.text == "updates are packed: no lattice has room for these sums" })
  }

  /// The rows that the choice is reckoned in are those that are packed.
  @Test(arguments: ["none", "norm"]) func theChoiceCountsTheRowsThatArePacked(proofs: String) throws {
    let plan = try plan("crypto.proofs=\(proofs)", "model.kind=perceptron", "model.hidden=42")
    let update = try #require(plan.vectors.first { $0.name == "update" })
    #expect(update.layout.masked == nil)
    #expect(plan.statements.contains { $0.text.contains("\(update.slots.rows) packed") }, "\(update.slots.rows)")
  }

  @Test func theNormIsRefusedWhereSquaresCouldWrap() throws {
    let p = try plan("crypto.proofs=norm")
    let update = try #require(p.vectors.first { $0.name == "update" }?.link)
    #expect(update.contains("J·k·(4Z)² + 2^κ") && update.contains("2^−127.1 a hash") && update.contains("2^−66.7"))
    #expect(p.vectors.filter { $0.name != "update" }.allSatisfy { $0.link?.contains("norm") == false })
    #expect(throws: (any Error).self) { try plan("crypto.proofs=norm", "quantization.fraction_bits=40") }
  }

  @Test func entriesSayWhatTheyAreWorth() throws {
    for vector in try plan("crypto.proofs=entries").vectors {
      #expect(vector.link?.contains("2^−128.0 a hash, and nothing is revealed") == true, "\(vector.link ?? "")")
    }
    let p = try plan("crypto.proofs=norm")
    #expect(p.vectors.allSatisfy { ($0.link?.contains("entries: each in [") == true) == ($0.name != "update") })
    #expect(try plan("crypto.proofs=bits").vectors.allSatisfy { $0.link?.contains("entries: each") == false })
    let both = try plan("quantization.entry_clip=0.25")
    let update = try #require(both.vectors.first { $0.name == "update" })
    #expect(update.slots.entryBound == 1_024 && update.slots.slotWidth < p.vectors[1].slots.slotWidth)
    #expect(update.link?.contains("norm: J·k·(4Z)²") == true && update.link?.contains("[-1024, 1024]") == true)
    #expect(both.statements.contains { $0.topic == "quantisation" && $0.text.contains("|X_i| ≤ B = 1,024") })
  }

  @Test func withoutProofsNoOtherSentenceSpeaksOfThem() throws {
    let statements = try plan("crypto.proofs=none").statements
    #expect(statements.filter { $0.topic == "proofs" }.map(\.kind) == [.warning])
    #expect(!statements.contains { $0.topic != "proofs" && $0.text.contains(/[Pp]roof|[Pp]roved|transcript/) })
  }

  @Test func splitsDependOnTheSeedOnly() throws {
    let c = try Configuration(file: Self.file)
    #expect(try c.loadData(relativeTo: Self.file) == c.loadData(relativeTo: Self.file))
    let other = try Configuration(file: Self.file, overrides: ["experiment.seed=2"])
    #expect(try c.loadData(relativeTo: Self.file) != other.loadData(relativeTo: Self.file))
  }

  @Test func planOnTheCommandLine() throws {
    let result = try CommandLineTool.run(["plan", Self.file.path, "--no-times", "--format", "json"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.json?["parameters"] as? Int == 26 && result.json?["safe"] as? Bool == true)
    let cases: [([String], CommandStatus)] = [
      (["plan", "absent.toml"], .badInput), (["plan", "/"], .badInput),
      (["plan", Self.file.path, "--set", "crypto.bits=1024"], .configurationRefused),
      (["plan", Self.file.path, "--set", "parties.min_clients=2"], .configurationRefused),
      (
        [
          "plan", Self.file.path, "--set", "quantization.clip=1e6", "--set", "parties.max_clients=100000",
          "--set", "quantization.fraction_bits=32",
        ],
        .configurationRefused
      ),
      (["plan", Self.file.path, "--set", "data.file=absent.csv"], .badInput),
      (["plan", Self.file.path, "--set", "data.ignored=[]"], .badInput),
      (["plan", Self.file.path, "--set", "nonsense"], .usage),
    ]
    for (arguments, status) in cases {
      let result = try CommandLineTool.run(arguments)
      #expect(result.status == status.rawValue, "\(arguments): \(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 2, "\(result.errors)")
    }
  }
}

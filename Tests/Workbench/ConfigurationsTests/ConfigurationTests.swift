import Configurations
import Foundation
import Learning
import Testing
import WorkbenchTesting

@Suite struct ConfigurationTests {
  static let minimal = """
    [data]
    file = "a.csv"
    [data.label]
    column = "y"
    above = 0
    [[data.features]]
    column = "x"
    range = [0, 1]
    """

  func refusal(_ text: String, overrides: [String] = []) -> WorkbenchError? {
    do throws(WorkbenchError) {
      _ = try Configuration(toml: text, overrides: overrides)
      return nil
    } catch { return error }
  }

  @Test func theTemplateIsAValidConfigurationOfDefaults() throws {
    let template = try Configuration(toml: Configuration.template(name: "experiment"))
    var expected = Configuration()
    expected.data = template.data
    #expect(template == expected)
    #expect(template.data.features.count == 2)
  }

  @Test func theTemplateNamesEveryKey() throws {
    let text = Configuration.template(name: "x")
    let c = try Configuration(toml: text + "\n[[faults]]\nclient = \"a\"\n")
    for line in c.canonicalText.split(separator: "\n").dropFirst() {
      let path = line.split(separator: " ")[0].split(separator: ".").filter { Int($0) == nil }
      #expect(text.contains("\(path.last ?? "")"), "\(line)")
    }
  }

  @Test func minimalFileTakesDefaults() throws {
    let c = try Configuration(toml: Self.minimal)
    #expect(c.experiment.rounds == 10 && c.crypto.bits == 3072 && c.parties.trustees == 4)
    #expect(c.data.label.above == 0 && c.data.label.classCount == 2)
    #expect(c.data.features.first?.range == 0...1)
  }

  @Test(arguments: [
    ("[trianing]\nrate = 1", "trianing", "training"), ("[training]\nrat = 1", "training.rat", "rate"),
    ("[parties]\ntrustee = 4", "parties.trustee", "trustees"), ("rounds = 4", "rounds", nil),
    ("[data.partition]\nkynd = \"iid\"", "data.partition.kynd", "kind"),
  ])
  func unknownKeysGetASuggestion(text: String, path: String, expected: String?) {
    guard case .unknownKey(path, let near, let known)? = refusal(text) else {
      Issue.record("\(String(describing: refusal(text)))")
      return
    }
    #expect(near == expected)
    #expect(!known.isEmpty)
  }

  @Test(arguments: [
    "[experiment]\nrounds = \"ten\"", "[experiment]\nrounds = 1.5", "[experiment]\nname = 3", "experiment = 3",
    "[data]\nignored = \"a\"", "[data.label]\nclasses = [0]", "[data]\nfeatures = 3",
    "[[data.features]]\nrange = [1]", "faults = [1]", "[training]\nrate = 1979-05-27",
  ])
  func wrongTypes(text: String) {
    guard case .wrongType? = refusal(text) else {
      Issue.record("\(String(describing: refusal(text)))")
      return
    }
  }

  @Test(arguments: [
    "[experiment]\nrounds = 0", "[experiment]\nseed = -1", "[training]\nrate = nan", "[training]\nrate = inf",
    "[crypto]\ngroup = \"ristretto\"", "[crypto]\nproofs = \"bit\"", "[[data.features]]\nrange = [2, 1]",
    "[quantization]\nfraction_bits = 99", "[[faults]]\nround = 0",
  ])
  func outOfRange(text: String) {
    guard case .notAllowed? = refusal(text) else {
      Issue.record("\(String(describing: refusal(text)))")
      return
    }
  }

  @Test func aWordThatIsNearlyRightGetsASuggestion() {
    guard case .notAllowed("crypto.group", _, let allowed)? = refusal("[crypto]\ngroup = \"p-256\"") else {
      Issue.record("accepted")
      return
    }
    #expect(allowed.contains("did you mean `P-256`"))
  }

  @Test(arguments: [512, 1024, 1536, 2047, 8192])
  func moduliThatCanBeFactoredAreRefused(bits: Int) {
    guard case .notAllowed("crypto.bits", _, _)? = refusal(Self.minimal, overrides: ["crypto.bits=\(bits)"]) else {
      Issue.record("accepted")
      return
    }
  }

  @Test(arguments: [
    ("parties.threshold=5", "parties.threshold"), ("parties.corrupted_trustees=3", "parties.corrupted_trustees"),
    ("parties.corrupted_trustees=2", "parties.trustees"), ("parties.min_honest=1", "parties.min_honest"),
    ("parties.corrupted_clients=1", "parties.min_clients"), ("parties.max_clients=3", "parties.max_clients"),
    ("data.label.classes=[\"0\"]", "data.label"), ("data.features.0.column=y", "data"),
    ("data.ignored=[\"y\"]", "data"),
    ("data.label={column=\"y\",classes=[\"0\",\"1\",\"2\"]}", "model.kind"),
    ("data.label={column=\"y\",classes=[\"0\",\"0\"]}", "data.label.classes"),
    ("data.label={column=\"y\",classes=[\"0\"]}", "data.label.classes"), ("data.label={column=\"y\"}", "data.label"),
    ("data.features.0.categories=[\"a\"]", "data.features.0"),
    ("data.features=[{column=\"x\",categories=[\"a\"]}]", "data.features.0.categories"),
    ("data.features=[{column=\"x\",categories=[\"a\",\"b\"],missing=[\"a\"]}]", "data.features.0.categories"),
    ("data.features.0.missing_indicator=true", "data.features.0.missing_indicator"),
  ])
  func contradictions(override: String, path: String) {
    guard case .refused(path, _, let advice)? = refusal(Self.minimal, overrides: [override]) else {
      Issue.record("\(override): \(String(describing: refusal(Self.minimal, overrides: [override])))")
      return
    }
    #expect(!advice.isEmpty)
  }

  @Test func overrides() throws {
    let c = try Configuration(
      toml: Self.minimal,
      overrides: [
        "experiment.rounds=3", "experiment.name = trial-7", "crypto.mode=textbook", "data.features.0.range=[-1, 5.5]",
        "experiment.rounds=4",
      ])
    #expect(c.experiment.rounds == 4 && c.experiment.name == "trial-7" && c.crypto.mode == .textbook)
    #expect(c.data.features[0].range == -1...5.5)
  }

  @Test(arguments: ["rounds", "=3", "a..b=3", "data.features.7.column=z", "data.file.x=3"])
  func badOverrides(text: String) {
    guard case .badOverride? = refusal(Self.minimal, overrides: [text]) else {
      Issue.record("\(String(describing: refusal(Self.minimal, overrides: [text])))")
      return
    }
  }

  @Test(arguments: [
    "[data", "a = ", "a = 1\na = 2", "\u{1}", "a = \"\\u0000\"", "x\0y = 1", "a = 99999999999999999999",
  ])
  func notToml(text: String) {
    guard case .tomlSyntax(_, let line, _, _)? = refusal(text) else {
      Issue.record("\(String(describing: refusal(text)))")
      return
    }
    #expect(line >= 1)
  }

  @Test func deepNestingIsRefusedNotATrap() {
    #expect(refusal("a = " + String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)) != nil)
  }

  @Test func canonicalTextForgetsSpellingOnly() throws {
    let a = try Configuration(toml: Self.minimal + "\n[experiment]\nrounds = 10 # the default\n")
    let b = try Configuration(toml: Self.minimal)
    #expect(a.canonicalText == b.canonicalText)
    let c = try Configuration(toml: Self.minimal, overrides: ["training.rate=0.2"])
    #expect(c.canonicalText != b.canonicalText)
  }

  @Test(arguments: [["quantization.entry_clip=3"], ["quantization.entry_clip=1", "crypto.proofs=bits"]])
  func aBoundOfEntriesThatSaysNothingIsRefused(overrides: [String]) {
    guard case .refused("quantization.entry_clip", _, _)? = refusal(Self.minimal, overrides: overrides) else {
      Issue.record("accepted")
      return
    }
  }

  /// What there was before has the text that it had; what is new is named where it has an effect.
  @Test func newSettingsAreNamedWhereTheyHaveAnEffect() throws {
    let base = try Configuration(toml: Self.minimal).canonicalText
    for change in [
      "model.layers=[8,4]", "model.image=[2,2,1]", "model.kernel=3", "training.momentum=0.5", "training.step_every=3",
      "training.floor=0.5",
    ] {
      #expect(try Configuration(toml: Self.minimal, overrides: [change]).canonicalText == base, "\(change)")
    }
    for (start, change) in [
      (["model.kind=perceptron"], "model.layers=[8,4]"), (["training.optimizer=momentum"], "training.momentum=0.5"),
      (["training.schedule=step"], "training.step_every=3"), (["training.schedule=step"], "training.step_factor=0.9"),
      (["training.schedule=cosine"], "training.floor=0.5"), ([], "training.optimizer=adam"),
      ([], "training.schedule=cosine"), ([], "training.warm_up=2"), ([], "training.products=blas"),
      ([], "training.strategy=fedsgd"),
    ]
      + ["image=[4,4,1]", "filters=[3]", "kernel=3", "padding=1", "dense=[]"].map({
        (["model.kind=convolutional", "model.image=[2,2,1]"], "model.\($0)")
      })
    {
      let before = try Configuration(toml: Self.minimal, overrides: start).canonicalText
      let after = try Configuration(toml: Self.minimal, overrides: start + [change]).canonicalText
      #expect(before != after, "\(change)")
    }
  }

  @Test func modelsAndTrainersAreWhatTheKeysSay() throws {
    func read(_ overrides: String...) throws -> Configuration {
      try Configuration(toml: Self.minimal, overrides: overrides)
    }
    let deep = try read("model.kind=perceptron", "model.layers=[8,4]").makeModel()
    #expect(deep.parameterCount == 8 + 8 + 32 + 4 + 4 + 1)
    let trainer = try read(
      "training.optimizer=nesterov", "training.momentum=0.8", "training.schedule=cosine", "training.warm_up=2",
      "training.floor=0.1"
    ).makeTrainer()
    #expect(trainer.optimizer == .sgd(momentum: 0.8, nesterov: true))
    #expect(try trainer.rounds == LearningRateSchedule(warmUp: 2, course: .cosine(steps: 8, floor: 0.1)))
    #expect(try read("training.batch=7").makeTrainer() == LocalTrainer(batchSize: 7))
    // One step of the whole gradient, whatever else is there.
    let single = try read("training.strategy=fedsgd", "training.epochs=5", "training.batch=7").makeTrainer()
    #expect(single.epochs == 1 && single.batchSize == Int.max)
    let value = try Configuration(
      toml: Self.minimal.replacing("above = 0", with: "range = [0, 9]"), overrides: ["model.kind=linear"])
    #expect(try value.makeModel().targetValues == 1 && value.schema.label.evaluation == .errors([0...9]))
    #expect(try read().makeWork().products == .portable)
    if let library = BLASLibrary.system {
      #expect(try read("training.products=blas").makeWork().products == .blas(library))
    }
  }

  @Test(arguments: [
    ("model.kind", ["model.kind=linear"]), ("model.image", ["model.kind=convolutional"]),
    ("model.image", ["model.kind=convolutional", "model.image=[28,28]"]), ("model.layers.0", ["model.layers=[0]"]),
    ("training.momentum", ["training.optimizer=nesterov", "training.momentum=0"]),
    ("training.momentum", ["training.momentum=1"]), ("training.warm_up", ["training.warm_up=10"]),
    ("training.optimizer", ["training.optimizer=adm"]), ("training.step_factor", ["training.step_factor=2"]),
  ])
  func modelsThatDoNotFitAreRefused(path: String, overrides: [String]) {
    switch refusal(Self.minimal, overrides: overrides) {
    case .refused(let p, _, _)?, .missingKey(let p, _)?, .notAllowed(let p, _, _)?: #expect(p == path)
    case let other: Issue.record("\(String(describing: other))")
    }
  }

  @Test(arguments: ["logistic", "softmax"]) func classifiersPredictNoValues(kind: String) {
    let text = Self.minimal.replacing("above = 0", with: "range = [0, 9]")
    guard case .refused("model.kind", _, let advice)? = refusal(text, overrides: ["model.kind=\(kind)"]) else {
      Issue.record("accepted")
      return
    }
    #expect(advice.contains("linear"))
  }

  @Test func everySettingChangesTheCanonicalText() throws {
    let base = try Configuration(toml: Self.minimal).canonicalText
    for change in [
      "experiment.name=z", "experiment.seed=2", "experiment.rounds=9", "data.file=z", "data.skipped_lines=1",
      "data.ignored=[\"i\"]",
      "data.missing=[\"NA\"]", "data.column_names=[\"x\",\"y\"]", "data.clients=z", "data.holdout=0.4",
      "data.partition.clients=5", "data.partition.kind=dirichlet", "data.partition.alpha=2",
      "data.partition.per_client=3", "model.activation=tanh",
      "data.label.column=z", "data.label.above=1", "data.features.0.column=z",
      "data.features.0.range=[0,2]", "data.features.0.missing=[\"?\"]", "model.kind=softmax", "model.hidden=3",
      "training.strategy=fedprox", "training.mu=1", "training.epochs=2", "training.batch=1", "training.rate=1",
      "training.l2=1", "quantization.clip=1", "quantization.entry_clip=0.5", "quantization.fraction_bits=8",
      "quantization.rounding=stochastic", "crypto.group=P-256", "crypto.bits=2048", "crypto.mode=textbook",
      "crypto.proofs=none", "parties.trustees=5", "parties.threshold=2", "parties.corrupted_trustees=0",
      "parties.max_clients=20", "parties.min_clients=11", "parties.min_honest=9", "parties.max_samples=5",
      "parties.sampling=0.5", "quantization.similarity=0", "quantization.ball=1", "training.strategy=fedsgd",
      "training.strategy=fedavgm", "training.strategy=scaffold",
      "faults=[{client=\"a\",round=2}]", "limits.submission_bytes=2000",
    ] {
      let changed = try Configuration(toml: Self.minimal, overrides: [change]).canonicalText
      #expect(changed != base, "\(change)")
    }
  }
}

@Suite struct ShippedConfigurationTests {
  @Test(arguments: ["heart-disease", "perceptron-10000"])
  func isValidAndItsDataIsThere(name: String) throws {
    let file = Checkout.root.appendingPathComponent("experiments/\(name).toml")
    let c = try Configuration(file: file)
    #expect(c.experiment.name == name)
    let data = file.deletingLastPathComponent().appendingPathComponent(c.data.file)
    #expect(FileManager.default.fileExists(atPath: data.path))
  }
}

import Configurations
import Contracts
import Foundation
import Learning
import ModelFiles
import Reports
import Testing
import WorkbenchTesting

/// Models of every kind over a table with every kind of column.
enum Sample {
  static let schema = Schema(
    features: [
      .init(column: "age", kind: .numeric(lower: 0, upper: 120)),
      .init(column: "colour", kind: .categorical(["red", "green"], missingIndicator: true)),
      .init(column: "dose", kind: .numeric(lower: -1, upper: 3), missing: ["0", "none"]),
      .init(column: "place", kind: .categorical(["a, b", "c"], missingIndicator: false)),
    ], label: .classes(column: "y", ["no", "yes"]), client: "who", ignored: ["id"], missing: ["?"])

  static let rows = """
    dose,place,age,colour
    1.5,"a, b",33,red
    0.0,c,?,green
    none,?,120,
    -1,"a, b",0.125,?

    """

  static let kinds: [ModelConfiguration] = [
    .init(kind: .logistic), .init(kind: .softmax), .init(kind: .perceptron, hidden: 3, activation: .relu),
    .init(kind: .perceptron, hidden: 2, activation: .tanh),
    .init(kind: .perceptron, activation: .tanh, layers: [4, 3]),
  ]

  /// A model of 60 columns, an image of 6 × 5 with two channels.
  static func images(_ label: Schema.LabelRule, _ kind: ModelConfiguration = image) throws -> ModelFiles {
    let schema = Schema(
      features: (0..<60).map { .init(column: "p\($0)", kind: .numeric(lower: 0, upper: 16)) }, label: label)
    let model = try kind.model(inputs: 60, objective: schema.label.objective)
    var stream = RandomStream(seed: 2, "image")
    let parameters = (0..<model.parameterCount).map { _ in 0.2 * stream.normal() }
    return try ModelFiles(
      ModelDescription(
        name: "images", chain: String(repeating: "ab", count: 32), configuration: String(repeating: "cd", count: 32),
        round: 1, digest: ModelCodec.digest(parameters).hex, kind: kind, schema: schema,
        standardiser: Standardiser(
          means: (0..<60).map { Double($0) / 65 }, deviations: [Double](repeating: 0.25, count: 60))),
      parameters: parameters)
  }

  static let image = ModelConfiguration(
    kind: .convolutional, activation: .relu,
    convolution: ConvolutionalShape(image: [6, 5, 2], filters: [3, 2], kernel: 2, padding: 1, dense: [4]))

  static let imageRows =
    (0..<60).map { "p\($0)" }.joined(separator: ",") + "\n"
    + (0..<5).map { r in (0..<60).map { "\(($0 * $0 + 5 * r * $0 + r) % 17)" }.joined(separator: ",") + "\n" }.joined()

  static let labels: [Schema.LabelRule] = [
    .classes(column: "y", ["a", "b", "c"]), .value(column: "y", lower: -5, upper: 20), .flags(columns: ["u", "v"]),
  ]

  static func files(_ kind: ModelConfiguration, classes: [String] = ["no", "yes"]) throws -> ModelFiles {
    var schema = schema
    schema.label = .classes(column: "y", classes)
    let model = try kind.model(inputs: schema.inputCount, classes: classes.count)
    var stream = RandomStream(seed: 7, "sample")
    let parameters = (0..<model.parameterCount).map { _ in stream.normal() }
    return try ModelFiles(
      ModelDescription(
        name: "sample", chain: String(repeating: "ab", count: 32), configuration: String(repeating: "cd", count: 32),
        round: 3, digest: ModelCodec.digest(parameters).hex, kind: kind, schema: schema,
        standardiser: Standardiser(means: [0.3, 0.55], deviations: [0.1, 1.0 / 3])),
      parameters: parameters)
  }
}

@Suite struct ModelFilesTests {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sealedsum-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

  @Test(arguments: Sample.kinds) func whatIsWrittenIsRead(kind: ModelConfiguration) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for classes in [["no", "yes"], ["x", "y", "z"]] where kind.kind != .logistic || classes.count == 2 {
      let files = try Sample.files(kind, classes: classes)
      try files.write(to: folder, as: "m")
      #expect(try ModelFiles(json: file("m.json")) == files)
    }
  }

  /// `np.save` of three doubles writes these bytes.
  @Test func theVectorIsNumPys() {
    let bytes = NumPyFile.encode([1, -0.5, 3])
    let header = Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) }) + [1, 0, 0x76, 0]
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }"
    #expect(bytes.count == 128 + 24)
    #expect(
      Array(bytes[..<128]) == header + Array((text.padding(toLength: 117, withPad: " ", startingAt: 0) + "\n").utf8))
    #expect(Array(bytes[128..<144]) == [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0xe0, 0xbf])
    #expect(NumPyFile.decode(bytes) == [1, -0.5, 3] && NumPyFile.decode(NumPyFile.encode([])) == [])
  }

  @Test func aDamagedVectorIsRefused() {
    let bytes = NumPyFile.encode([1, 2])
    for i in 0..<128 {
      var damaged = bytes
      damaged[i] ^= 1
      #expect(NumPyFile.decode(damaged) == nil, "byte \(i)")
    }
    for n in 0..<bytes.count { #expect(NumPyFile.decode(Array(bytes[..<n])) == nil, "\(n) bytes") }
    #expect(NumPyFile.decode(bytes + [0]) == nil)
    #expect(NumPyFile.decode(NumPyFile.encode([.nan])) == nil)
    #expect(NumPyFile.decode([0x93] + Array("NUMPY".utf8) + [1, 0, 0xff, 0xff]) == nil)
  }

  @Test func safetensorsNameAndShapeTheParts() throws {
    let files = try Sample.files(.init(kind: .perceptron, hidden: 3))
    let bytes = try #require(try files.files().first { $0.suffix == "safetensors" }).bytes
    let header = try #require(SafetensorsFile.header(bytes))
    #expect(header.tensors.map(\.name) == ["hidden.weight", "hidden.bias", "output.weight", "output.bias"])
    #expect(header.tensors.map(\.shape) == [[3, 7], [3], [1, 3], [1]])
    #expect(header.metadata["digest"] == files.description.digest && header.metadata["round"] == "3")
    // The data are those of the vector, and stand on a multiple of eight bytes.
    let data = 8 * files.parameters.count
    #expect(Array(bytes.suffix(data)) == Array(NumPyFile.encode(files.parameters).suffix(data)))
    #expect((bytes.count - data).isMultiple(of: 8))
    #expect(SafetensorsFile.header(Array(bytes.dropLast())) == nil && SafetensorsFile.header([]) == nil)
  }

  /// Headers from outside: lengths and extents that no file has.
  @Test(arguments: [
    #"{"a": {"dtype": "F64", "shape": [1073741824, 1073741824], "data_offsets": [0, 8]}}"#,
    #"{"a": {"dtype": "F64", "shape": [9223372036854775807, 2], "data_offsets": [0, 8]}}"#,
    #"{"a": {"dtype": "F64", "shape": [-1], "data_offsets": [0, 8]}}"#,
    #"{"a": {"dtype": "F64", "shape": [1, 1, 1, 1, 1], "data_offsets": [0, 8]}}"#,
    #"{"a": {"dtype": "F64", "shape": [1048576, 1048576, 1048576, 1048576], "data_offsets": [0, 8]}}"#,
    #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}}"#,
    #"{"a": {"dtype": "F64", "shape": [1], "data_offsets": []}}"#, #"{"__metadata__": {"a": 1}}"#, "[]", "",
  ])
  func extentsFromOutsideAreBounded(header: String) {
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
    #expect(SafetensorsFile.header(length + Array(header.utf8) + [UInt8](repeating: 0, count: 8)) == nil)
    #expect(SafetensorsFile.header([255, 255, 255, 255, 255, 255, 255, 255] + Array(header.utf8)) == nil)
  }

  @Test func filesOfTwoModelsAreNotTakenForOne() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try Sample.files(.init(kind: .logistic))
    try files.write(to: folder, as: "m")
    let other = NumPyFile.encode(files.parameters.map { $0 + 1 })
    try FileAccess.write(other, to: file("m.npy"))
    #expect(throws: WorkbenchError.self) { try ModelFiles(json: file("m.json")) }
    try FileAccess.write([1, 2, 3] as [UInt8], to: file("m.npy"))
    #expect(throws: WorkbenchError.self) { try ModelFiles(json: file("m.json")) }
  }

  @Test(arguments: [
    ("sealedsum-model-1", "sealedsum-model-2"), ("\"colour=red\"", "\"colour=blue\""), ("\"logistic\"", "\"forest\""),
    ("\"deviation\": 0.1", "\"deviation\": 0.0"), ("\"deviation\": 0.1", "\"deviation\": \"a\""),
    ("\"upper\"", "\"uper\""), ("{\n", "["), ("\"range\"", "\"rang\""), ("\"round\": 3,", ""),
  ])
  func contradictionsInTheDescriptionAreRefused(old: String, new: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try Sample.files(.init(kind: .logistic)).write(to: folder, as: "m")
    let text = try String(contentsOf: file("m.json"), encoding: .utf8)
    try #require(text.contains(old))
    try text.replacing(old, with: new, maxReplacements: 1).write(to: file("m.json"), atomically: true, encoding: .utf8)
    #expect(throws: WorkbenchError.self) { try ModelFiles(json: file("m.json")) }
  }

  /// Found by fuzzing: without an activation, it was read as one description and written as another.
  @Test func aPerceptronSaysItsActivation() throws {
    let files = try Sample.files(.init(kind: .perceptron, hidden: 2, activation: .relu))
    let text = try files.description.json(files.parameters).compact
    func read(_ text: String) throws -> ModelDescription {
      try JSONDecoder().decode(ModelDescription.self, from: Data(text.utf8))
    }
    #expect(try read(text) == files.description)
    #expect(throws: (any Error).self) { try read(text.replacing("\"relu\"", with: "null")) }
  }

  @Test(arguments: Sample.labels) func imagesAndTheirTargetsAreReadAgain(label: Schema.LabelRule) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try Sample.images(label)
    try files.write(to: folder, as: "m")
    #expect(try ModelFiles(json: file("m.json")) == files)
    let bytes = try #require(try files.files().first { $0.suffix == "safetensors" }).bytes
    let tensors = try #require(SafetensorsFile.header(bytes)).tensors
    #expect(tensors.map(\.shape).prefix(3) == [[3, 2, 2, 2], [3], [2, 3, 2, 2]])
    #expect(tensors.first?.name == "conv1.weight")
    // A description of other targets than its label's.
    let text = try String(contentsOf: file("m.json"), encoding: .utf8)
    let name = ["classes", "values", "labels"].first { text.contains("\"targets\": \"\($0)\"") } ?? ""
    try text.replacing("\"targets\": \"\(name)\"", with: "\"targets\": \"\(name == "values" ? "labels" : "values")\"")
      .write(to: file("m.json"), atomically: true, encoding: .utf8)
    #expect(throws: WorkbenchError.self) { try ModelFiles(json: file("m.json")) }
  }

  /// Classes, values in their unit, and labels: what each row is told, as a table and as JSON.
  @Test func predictionsAreOfTheTargetsKind() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try Sample.imageRows.write(to: file("rows.csv"), atomically: true, encoding: .utf8)
    let found = try Sample.labels.map {
      try Predictor(Sample.images($0)).predict(file: file("rows.csv"), header: false)
    }
    #expect(found[0].rows.allSatisfy { $0.label != nil && $0.probabilities.count == 3 && $0.values.isEmpty })
    #expect(found[1].rows.allSatisfy { $0.label == nil && $0.values.count == 1 && (-5...20).contains($0.values[0]) })
    #expect(Set(found[1].rows.map(\.values)).count > 1)
    #expect(found[2].rows.allSatisfy { $0.label == nil && $0.probabilities.count == 2 })
    #expect(found[1].table.csv.hasPrefix("row,missing,value_0\n"))
    #expect(found[2].table.csv.hasPrefix("row,labels,missing,probability_0,probability_1\n"))
    let first = found[2].rows[0]
    let names = zip(["u", "v"], first.probabilities).filter { $0.1 > 0.5 }.map { "\"\($0.0)\"" }
    #expect(found[2].json.compact.contains("\"labels\":[\(names.joined(separator: ","))]"), "\(found[2].json.compact)")
  }

  @Test(.enabled(if: Python.hasNumPy, "python3 with numpy is not here"), arguments: Sample.labels)
  func numPyPredictsImages(label: Schema.LabelRule) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try Sample.imageRows.write(to: file("rows.csv"), atomically: true, encoding: .utf8)
    let files = try Sample.images(label)
    try files.write(to: folder, as: "m")
    let ours = try Predictor(files).predict(file: file("rows.csv"), header: false).rows
    let theirs = try Python.predictByTheHowTo(model: file("m"), rows: file("rows.csv"))
    #expect(theirs.count == ours.count)
    for (a, b) in zip(ours, theirs) {
      let expected = (a.label.map { [Double($0)] } ?? []) + a.probabilities + a.values
      #expect(expected.count == b.count && zip(expected, b).allSatisfy { abs($0 - $1) < 1e-12 }, "\(a) \(b)")
    }
  }

  @Test func missingCellsAreCountedAndMeanNothing() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try Sample.rows.write(to: file("rows.csv"), atomically: true, encoding: .utf8)
    let files = try Sample.files(.init(kind: .logistic))
    let found = try Predictor(files).predict(file: file("rows.csv"), header: false)
    #expect(found.rows.map(\.missing) == [0, 2, 3, 1] && found.incomplete == 3)
    // The third row by hand: age at its mean of the range, colour missing, dose missing, no place.
    let w = files.parameters
    let z = w[0] * (1 - 0.3) / 0.1 + w[3] + w[7]
    #expect(abs(found.rows[2].probabilities[1] - 1 / (1 + exp(-z))) < 1e-15)
  }

  /// As the run's data may be, rows are read under the separator that fits, and blanks around a cell mean nothing.
  @Test(arguments: [";", "\t", "|"]) func rowsMayHaveOtherSeparators(separator: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = "dose,place,age,colour\n1.5,c,33,red\n none , ? ,120,green\n"
    try rows.write(to: file("a.csv"), atomically: true, encoding: .utf8)
    try rows.replacing(",", with: separator).write(to: file("b.csv"), atomically: true, encoding: .utf8)
    let predictor = try Predictor(Sample.files(.init(kind: .logistic)))
    let a = try predictor.predict(file: file("a.csv"), header: false).rows
    #expect(try predictor.predict(file: file("b.csv"), header: false).rows == a)
    #expect(a.map(\.missing) == [0, 2])
  }

  @Test(arguments: [
    ("dose,place,age\n1,c,3\n", "\"colour\""), ("dose,place,age,colour,size\n1,c,3,red,4\n", "\"size\""),
    ("dose,place,age,colour\n9,c,3,red\n", "outside"), ("dose,place,age,colour\n1,d,3,red\n", "categories"),
  ])
  func rowsOfAnotherTableAreRefusedByName(text: String, reason: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try text.write(to: file("rows.csv"), atomically: true, encoding: .utf8)
    let predictor = try Predictor(Sample.files(.init(kind: .logistic)))
    let error = #expect(throws: LearningError.self) { try predictor.predict(file: file("rows.csv"), header: false) }
    #expect("\(try #require(error))".contains(reason))
  }

  @Test func aModelIsReadWithAnyLabelRule() throws {
    var schema = Sample.schema
    schema.label = .above(column: "y", threshold: 0.5)
    schema.columnNames = ["id", "age", "colour", "dose", "place", "y", "who"]
    schema.skippedLines = 2
    let parameters = [Double](repeating: 0.25, count: 8)
    let files = try ModelFiles(
      ModelDescription(
        name: "s", chain: "", configuration: "", round: 1, digest: ModelCodec.digest(parameters).hex,
        kind: .init(kind: .logistic), schema: schema, standardiser: Standardiser(means: [0, 0], deviations: [1, 1])),
      parameters: parameters)
    defer { try? FileManager.default.removeItem(at: folder) }
    try files.write(to: folder, as: "m")
    #expect(try ModelFiles(json: file("m.json")) == files)
    // Laid out as the run's data: two lines to skip, no names; or with names, where that is said.
    try "#\n#\n1,50,red,1,c,0,A\n".write(to: file("a.csv"), atomically: true, encoding: .utf8)
    try "age,colour,dose,place\n50,red,1,c\n".write(to: file("b.csv"), atomically: true, encoding: .utf8)
    let a = try Predictor(files).predict(file: file("a.csv"), header: false)
    #expect(try a.rows == Predictor(files).predict(file: file("b.csv"), header: true).rows)
    #expect(a.classNames == ["y <= 0.5", "y > 0.5"])
  }

  /// A description from outside may name any number of lines to skip.
  @Test(.timeLimit(.minutes(10))) func moreLinesToSkipThanThereAreEndAtOnce() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try Sample.files(.init(kind: .logistic)).write(to: folder, as: "m")
    let text = try String(contentsOf: file("m.json"), encoding: .utf8)
      .replacing("\"skipped_lines\": 0", with: "\"skipped_lines\": \(Int.max)")
    try text.write(to: file("m.json"), atomically: true, encoding: .utf8)
    try Sample.rows.write(to: file("rows.csv"), atomically: true, encoding: .utf8)
    let predictor = try Predictor(ModelFiles(json: file("m.json")))
    #expect(throws: LearningError.self) { try predictor.predict(file: file("rows.csv"), header: false) }
    #expect(try predictor.predict(file: file("rows.csv"), header: true).rows.count == 4)
  }

  @Test(.enabled(if: Python.hasNumPy, "python3 with numpy is not here"), arguments: Sample.kinds)
  func numPyPredictsTheSame(kind: ModelConfiguration) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try Sample.rows.write(to: file("rows.csv"), atomically: true, encoding: .utf8)
    let files = try Sample.files(kind)
    try files.write(to: folder, as: "m")
    let ours = try Predictor(files).predict(file: file("rows.csv"), header: false).rows
    let theirs = try Python.predictByTheHowTo(model: file("m"), rows: file("rows.csv"))
    #expect(theirs.count == ours.count)
    for (a, b) in zip(ours, theirs) {
      #expect(b.count == 3 && Int(b[0]) == a.label)
      #expect(zip(a.probabilities, b.dropFirst()).allSatisfy { abs($0 - $1) < 1e-12 }, "\(a) \(b)")
    }
  }
}

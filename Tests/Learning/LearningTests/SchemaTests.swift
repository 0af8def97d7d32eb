import Foundation
import Learning
import Testing

@Suite struct SchemaTests {
  static let schema = Schema(
    features: [
      .init(column: "x", kind: .numeric(lower: -10, upper: 10), missing: ["0"]),
      .init(column: "c", kind: .categorical(["red", "green"], missingIndicator: true)),
      .init(column: "y", kind: .numeric(lower: 0, upper: 4)),
    ],
    label: .above(column: "l", threshold: 0), client: "who", ignored: ["id"], missing: ["?"])

  private func encode(_ rows: String, _ schema: Schema = Self.schema) throws(LearningError) -> RawDataset {
    try schema.encode(CSVTable(Array("id,who,x,c,y,l\n\(rows)".utf8)))
  }

  @Test func cellsBecomeInputs() throws {
    #expect(Self.schema.inputNames == ["x", "c=red", "c=green", "c=missing", "y"])
    #expect(Self.schema.inputCount == 5 && Self.schema.numericInputs == [0, 4])
    let data = try encode("1,A,-10,red,4,0\n2,B,5,green,1,3\n3,A,0,,?,1\n4,A,-0.0,?,,0\n5,B,1e1,red,+2.0,0.5\n")
    #expect(
      data.rows == [
        [0, 1, 0, 0, 1], [0.75, 0, 1, 0, 0.25], [nil, 0, 0, 1, nil], [nil, 0, 0, 1, nil], [1, 1, 0, 0, 0.5],
      ])
    #expect(data.labels == [0, 1, 1, 0, 1] && data.classes == 2)
    #expect(data.clients == ["A", "B", "A", "A", "B"])
    let parts = data.byClient()
    #expect(parts.map(\.name) == ["A", "B"])
    #expect(parts[0].data.labels == [0, 1, 0] && parts[1].data.rows[1] == [1, 1, 0, 0, 0.5])
  }

  /// What a few bytes of a configuration or a file could ask for.
  @Test(.timeLimit(.minutes(1))) func sizesAreBounded() throws {
    let table = try CSVTable(Array("x,y\n1,0\n".utf8), columnNames: ["x", "y"], skippingLines: .max)
    #expect(table.rows.isEmpty)
    let rows = (0..<5_000).map { "\($0),\($0 % 2)\n" }.joined()
    let wide = Schema(
      features: [.init(column: "x", kind: .categorical((0..<16_000).map { "\($0)" }, missingIndicator: false))],
      label: .above(column: "y", threshold: 0))
    #expect(throws: LearningError.self) { try wide.encode(CSVTable(Array(("x,y\n" + rows).utf8))) }
    // A column of identifiers taken for clients: as many clients as rows.
    let names = (0..<300_000).map { "client \($0)" }
    var stream = RandomStream(seed: 1, "parts")
    let parts = try Partitioner.naturalID.divide(labels: names.map { _ in 0 }, clients: names, using: &stream)
    #expect(parts.count == names.count && parts.allSatisfy { $0.indices.count == 1 })
  }

  @Test func classLabels() throws {
    let schema = Schema(
      features: [.init(column: "x", kind: .numeric(lower: 0, upper: 1))], label: .classes(column: "y", ["b", "a", "c"]))
    let data = try schema.encode(CSVTable(Array("x,y\n0,a\n1,b\n0.5,c\n".utf8)))
    #expect(data.labels == [1, 0, 2] && data.classes == 3 && data.clients == ["", "", ""])
    #expect(throws: LearningError.self) { try schema.encode(CSVTable(Array("x,y\n0,d\n".utf8))) }
  }

  @Test(arguments: [
    ("1,A,11,red,1,0", "x", 2), ("1,A,-10.001,red,1,0", "x", 2), ("1,A,nan,red,1,0", "x", 2),
    ("1,A,inf,red,1,0", "x", 2),
    ("1,A,0x1,red,1,0", "x", 2), ("1,A,1 1,red,1,0", "x", 2), ("1,A,1e999,red,1,0", "x", 2), ("1,A,1,blue,1,0", "c", 2),
    ("1,A,1,Red,1,0", "c", 2), ("1,A,1,red,1,x", "l", 2), ("1,,1,red,1,0", "who", 2), ("1, ,1,red,1,0", "who", 2),
    ("1,A,1,red,1,0\n1,A,x,red,1,0", "x", 3),
  ])
  func badCellsAreNamed(_ rows: String, _ column: String, _ line: Int) {
    do {
      _ = try encode(rows)
      Issue.record("accepted")
    } catch LearningError.cell(let where_, let at, let reason) {
      #expect(where_ == column && at == line && !reason.isEmpty)
    } catch {
      Issue.record(error)
    }
  }

  @Test func blanksAroundCellsMeanNothing() throws {
    let clean = try encode("1,A,-10,red,4,0\n2,B,,,1,3\n")
    #expect(try encode("1, A,-10 , red,\t4, 0 \n2,B , ?, ,1,3\n") == clean)
    var spaced = Self.schema
    spaced.features[1] = .init(column: " c", kind: .categorical([" red", "green "], missingIndicator: true))
    spaced = Schema(
      features: spaced.features, label: .above(column: "l ", threshold: 0), client: " who", ignored: ["id "],
      missing: [" ?"])
    #expect(try encode("1, A,-10 , red,4,0\n2,B , ?, ,1,3\n", spaced) == clean)
  }

  @Test func rowsWithoutALabelAreLeftOutAndCounted() throws {
    let data = try encode("1,A,1,red,1,0\n2,A,nonsense,red,1,\n3,,1,red,1,?\n,,,,,\n4,B,2,red,1, ? \n5,B,3,green,1,1\n")
    #expect(data.count == 2 && data.withoutLabel == 4 && data.clients == ["A", "B"] && data.labels == [0, 1])
    #expect(throws: LearningError.self) { try encode("1,A,1,red,1,?\n") }
    #expect(throws: LearningError.self) { try encode("") }
    let both = Schema(
      features: Self.schema.features, label: .classes(column: "l", ["no", "NA"]), client: "who", ignored: ["id"],
      missing: ["NA"])
    #expect(throws: LearningError.self) { try both.validate() }
  }

  @Test func theSeparatorIsFound() throws {
    let plain = "id,who,x,c,y,l\n1,A,-10,red,4,0\n2,B,5,green,1,3\n"
    let data = try Self.schema.read(Array(plain.utf8))
    for separator in [";", "\t", "|"] {
      let text = plain.replacingOccurrences(of: ",", with: separator)
      #expect(try Self.schema.read(Array(text.utf8)) == data, "\(separator)")
      // Without a header line the number of columns tells; a line to skip may hold anything.
      var schema = Self.schema
      (schema.columnNames, schema.skippedLines) = (["id", "who", "x", "c", "y", "l"], 1)
      #expect(try schema.read(Array(text.utf8)) == data, "\(separator)")
    }
    // Where no separator gives the columns, the error names those that are there, or that there is but one.
    func reason(_ text: String) -> String {
      do { _ = try Self.schema.read(Array(text.utf8)) } catch { return "\(error)" }
      return ""
    }
    #expect(reason("id;who;z;c;y;l\n").contains("no column \"x\"; its columns are id, who, z, c, y, l"))
    #expect(reason("id who x c y l\n1 A 1 red 1 0\n").contains("one column alone: separate columns by a comma"))
    #expect(
      reason("id,who,x,c,y,l,e,f\n1,A,1,red,1,0,1,1\n").contains("columns without a role: e, f; list"))
  }

  /// Every text that is no number gets the advice that fits it, and none but marks of programs is repeated.
  @Test(arguments: [
    ("NA", "if it means a missing value, list it under `missing`"),
    ("N/A", "if it means a missing value"), ("-", "if it means a missing value"),
    ("2,5", "write a decimal point (2.5 for 2,5)"), ("1,234", "no mark between thousands (1234 for 1,234)"),
    ("1.234,5", "write 1234.5 for 1.234,5"), ("1,234.5", "write 1234.5 for 1,234.5 or 1 234.5"),
    ("1,234,567", "write 1234.5 for 1,234.5 or 1 234.5"), ("1 234.5", "write 1234.5 for 1,234.5 or 1 234.5"),
    ("1\u{a0}234", "write 1234.5"), ("1'234", "write 1234.5"), ("−1.5", "write -1.5"),
    ("12%", "write the number alone"), ("$12", "write the number alone"),
    ("tall", "takes `categories` in place of `range`"), ("2020-01-31", "takes `categories` in place of `range`"),
  ])
  func adviceFitsTheText(_ cell: String, _ advice: String) {
    do {
      _ = try encode("1,A,\"\(cell)\",red,1,0")
      Issue.record("accepted")
    } catch {
      #expect("\(error)".contains(advice), "\(error)")
      #expect("\(error)".components(separatedBy: ";").count == 2, "what is wrong; what to do: \(error)")
    }
  }

  @Test func adviceOnCategoriesAndLabels() {
    func reason(_ row: String) -> String {
      do { _ = try encode(row) } catch { return "\(error)" }
      return ""
    }
    #expect(reason("1,A,1,Red,1,0").hasSuffix("; it differs from `red` in case only: write it the same way"))
    #expect(reason("1,A,1,n/a,1,0").hasSuffix("; if `n/a` means a missing value, list it under `missing`"))
    #expect(reason("1,A,1,blue,1,0").hasSuffix("; list the text too, or under `missing` if it means that"))
    #expect(reason("1,A,1,red,1,NA").hasSuffix("list it under data.missing: the row is left out then"))
    #expect(reason("1,A,1,red,1,yes").hasSuffix("not a number; a label of texts takes `classes` in place of `above`"))
    #expect(reason("1,A,1,red,1,\"0,5\"").contains("write a decimal point (2.5 for 2,5)"))
  }

  @Test func columnsAndRolesMustAgree() throws {
    for header in ["id,who,x,c,y", "who,x,c,y,l", "id,who,x,c,y,l,extra", "id,x,c,y,l"] {
      #expect(throws: LearningError.self) { try Self.schema.encode(CSVTable(Array(header.utf8))) }
    }
    #expect(
      try Self.schema.encode(CSVTable(Array("l,y,c,x,who,id\n1,2,red,3,A,9\n".utf8))).rows == [[0.65, 1, 0, 0, 0.5]])
  }

  @Test func contradictorySchemasAreRefused() {
    func bad(_ change: (inout Schema) -> Void) {
      var schema = Self.schema
      change(&schema)
      #expect(throws: LearningError.self) { try schema.validate() }
    }
    bad { $0.features = [] }
    bad { $0.ignored = ["x"] }
    bad { $0.ignored = [""] }
    bad { $0.client = "l" }
    bad { $0.skippedLines = -1 }
    bad { $0.label = .above(column: "l", threshold: .nan) }
    bad { $0.label = .classes(column: "l", ["a"]) }
    bad { $0.label = .classes(column: "l", ["a", "a"]) }
    for (lower, upper) in [(1, 1), (2, 1), (.nan, 1), (0, .infinity), (-1e308, 1e308)] as [(Double, Double)] {
      bad { $0.features[0].kind = .numeric(lower: lower, upper: upper) }
    }
    bad { $0.features[1].kind = .categorical([], missingIndicator: false) }
    bad { $0.features[1].kind = .categorical(["a", "a"], missingIndicator: false) }
    bad { $0.features[1].kind = .categorical(["a", ""], missingIndicator: false) }
    bad { $0.features[1].kind = .categorical(["a", "?"], missingIndicator: false) }
  }

  @Test func codableRoundTripAndDefaults() throws {
    for schema in [Self.schema, HeartDisease.schema, BreastCancer.schema] {
      #expect(try JSONDecoder().decode(Schema.self, from: JSONEncoder().encode(schema)) == schema)
    }
    let text = """
      {"features": [{"column": "x", "range": [0, 10]}, {"column": "c", "categories": ["a", "b"], "missing_indicator": true}],
       "label": {"column": "y", "above": 0}}
      """
    let schema = try JSONDecoder().decode(Schema.self, from: Data(text.utf8))
    #expect(schema.inputCount == 4 && schema.client == nil && schema.ignored == [] && schema.skippedLines == 0)
    for bad in [
      text.replacingOccurrences(of: "[0, 10]", with: "[0]"), text.replacingOccurrences(of: "[0, 10]", with: "[10, 0]"),
      text.replacingOccurrences(of: "\"range\": [0, 10]", with: "\"missing\": []"),
      text.replacingOccurrences(of: "\"above\": 0", with: "\"above\": 0, \"classes\": [\"a\", \"b\"]"),
      text.replacingOccurrences(of: "\"range\": [0, 10]", with: "\"range\": [0, 10], \"categories\": [\"a\"]"),
      text.replacingOccurrences(of: "\"range\": [0, 10]", with: "\"range\": [0, 10], \"missing_indicator\": true"),
    ] {
      #expect(throws: (any Error).self) { try JSONDecoder().decode(Schema.self, from: Data(bad.utf8)) }
    }
  }
}

@Suite struct DataFileTests {
  @Test func heartDisease() throws {
    let data = try HeartDisease.schema.load(path: HeartDisease.path)
    #expect(data.count == 920 && HeartDisease.schema.inputCount == 25)
    let hospitals = data.byClient()
    #expect(hospitals.map(\.name) == ["Cleveland", "Hungary", "Switzerland", "VA Long Beach"])
    #expect(hospitals.map(\.data.count) == [304, 293, 123, 200])
    #expect(hospitals.map { $0.data.labels.filter { $0 == 0 }.count } == [165, 187, 8, 51])
    // chol = 0 means missing: all of Switzerland, 49 at VA Long Beach beside 7 blanks.
    let chol = HeartDisease.schema.inputNames.firstIndex(of: "chol") ?? -1
    #expect(hospitals.map { $0.data.rows.filter { $0[chol] == nil }.count } == [0, 23, 123, 56])
    let trestbps = HeartDisease.schema.inputNames.firstIndex(of: "trestbps") ?? -1
    #expect(hospitals.map { $0.data.rows.filter { $0[trestbps] == nil }.count } == [0, 1, 2, 57])
  }

  @Test func breastCancer() throws {
    let data = try BreastCancer.schema.load(path: BreastCancer.path)
    #expect(data.count == 569 && BreastCancer.schema.inputCount == 30)
    // The file's 0 is malignant, the positive class here.
    #expect(data.labels.filter { $0 == 1 }.count == 212)
  }
}

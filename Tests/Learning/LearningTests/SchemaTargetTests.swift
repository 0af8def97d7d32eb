import Foundation
import Learning
import Testing

/// Labels that are values, hold-outs by order, and rows that selections share.
@Suite struct SchemaTargetTests {
  private static let x = Schema.Feature(column: "x", kind: .numeric(lower: 0, upper: 10))

  private func read(_ text: String, _ schema: Schema) throws(LearningError) -> RawDataset {
    try schema.read(Array(text.utf8))
  }

  @Test func aNumberIsPredicted() throws {
    let schema = Schema(features: [Self.x], label: .value(column: "y", lower: -5, upper: 15), missing: ["NA"])
    let data = try read("x;y\n1;-5\nNA;15\n3;NA\n4;5\n", schema)
    #expect(data.values == [[-5], [15], [5]] && data.targetRanges == [-5...15] && data.withoutLabel == 1)
    #expect(data.labels == [0, 0, 0] && data.classes == 1 && data.rows == [[0.1], [nil], [0.4]])
    let scaled = try Standardiser(Moments(of: data)).apply(data)
    #expect(scaled.values == [[0], [1], [0.5]] && scaled.classes == 1 && scaled.features[1] == [0])
    for bad in ["16", "-5.01", "high", "nan", "?"] {
      #expect(throws: LearningError.self, "\(bad)") { try read("x;y\n1;\(bad)\n", schema) }
    }
  }

  @Test func labelsHoldOrNot() throws {
    let schema = Schema(features: [Self.x], label: .flags(columns: ["a", "b"]))
    let data = try read("a,x,b\n0,1,1\nTRUE,2,false\n1.0,3,\n", schema)
    #expect(data.values == [[0, 1], [1, 0]] && data.targetRanges == [0...1, 0...1] && data.withoutLabel == 1)
    #expect(throws: LearningError.cell(column: "b", line: 2, reason: "the label is none of 0, 1, true and false")) {
      try read("a,x,b\n0,1,2\n", schema)
    }
  }

  @Test(arguments: [
    Schema.LabelRule.value(column: "y", lower: 0, upper: 1.5), .flags(columns: ["a", "b"]),
    .above(column: "y", threshold: 2), .classes(column: "y", ["n", "y"]),
  ])
  func rulesAreWrittenAndRead(rule: Schema.LabelRule) throws {
    let date = Schema.Feature(column: "d", kind: .calendar([.month, .hour]), missing: ["?"])
    let schema = Schema(features: [Self.x, date], label: rule, order: "t")
    #expect(try JSONDecoder().decode(Schema.self, from: JSONEncoder().encode(schema)) == schema)
  }

  @Test(arguments: [
    Schema.LabelRule.value(column: "y", lower: 1, upper: 1), .value(column: "y", lower: .nan, upper: 1),
    .value(column: "y", lower: -.greatestFiniteMagnitude, upper: .greatestFiniteMagnitude), .flags(columns: []),
    .flags(columns: ["a", "a"]), .flags(columns: ["x"]),
  ])
  func badRulesAreRefused(rule: Schema.LabelRule) {
    #expect(throws: LearningError.self) { try read("x,y,a\n1,1,1\n", Schema(features: [Self.x], label: rule)) }
  }

  @Test func datesHaveParts() throws {
    let schema = Schema(
      features: [.init(column: "t", kind: .calendar([.weekday, .hour])), Self.x],
      label: .above(column: "y", threshold: 0))
    let data = try read("t,x,y\n2024-02-29 23:15,1,0\n1970-01-01,2,1\n,3,1\n1969-12-31T05:00Z,4,1\n", schema)
    // A Thursday at 23, a Thursday without a time, no date, and a Wednesday at 5.
    let inputs = data.rows.map { row in row.dropLast().indices.filter { row[$0] == 1 } }
    #expect(inputs == [[3, 7 + 23], [3, 7], [], [2, 7 + 5]] && data.width == 32 && data.numericInputs == [31])
    #expect(schema.inputNames[3] == "t.weekday=Thu" && schema.inputNames.count == 32)
    #expect(throws: LearningError.self) { try read("t,x,y\n29.2.2024,1,0\n", schema) }
  }

  @Test func selectionsShareTheirRows() throws {
    let schema = Schema(features: [Self.x], label: .above(column: "y", threshold: 4), client: "who")
    let data = try read("who,x,y\na,1,5\nb,2,3\na,3,9\nb,,7\n", schema)
    let part = data.selecting([3, 2, 0]).selecting([0, 2])
    #expect(part.rows == [[nil], [0.1]] && part.labels == [1, 1] && part.clients == ["b", "a"])
    #expect(part == data.selecting([3, 0]) && part != data.selecting([0, 3]))
    #expect(Array(part.row(1)) == [0.1] && part.row(0).allSatisfy(\.isNaN))
  }

  @Test func theLastRowsAreHeldOut() throws {
    let schema = Schema(
      features: [Self.x], label: .above(column: "y", threshold: 4), ignored: ["t"], order: "t")
    let dates = [
      "2024-03-01", "2023-12-31 23:59:59", "2024-02-29T23:59:59.5Z", "2024-03-01 00:00", "2024-03-01T02:00+02:30",
    ]
    let data = try read("x,y,t\n" + dates.map { "1,\($0.count % 9),\($0)\n" }.joined(), schema)
    var stream = RandomStream(seed: 1, "unused")
    // 2023-12-31, 02-29 23:30 UTC, 02-29 23:59:59.5, then the two of the same instant in their order.
    #expect(try data.split(fraction: 0.4, using: &stream).heldOut == [0, 3])
    #expect(try data.split(fraction: 0.6, using: &stream) == Split.last(by: [3, 0, 2, 3, 1], fraction: 0.6))
    #expect(try data.split(fraction: 0.6, using: &stream).heldOut == [0, 2, 3])
    #expect(try Split.last(by: [5], fraction: 0.9) == Split.last(by: [0], fraction: 0))
    for bad in [
      "", "31.12.2024", "2024-13-01", "2023-02-29", "2024-01-01 24:00", "2024-01-01 10", "soon", "2024-01-01x",
    ] {
      #expect(throws: LearningError.self, "\(bad)") { try read("x,y,t\n1,1,\(bad)\n", schema) }
    }
  }
}

import Learning
import Testing

@Suite struct DatasetTests {
  @Test func inconsistentDataAreRefused() {
    #expect(throws: LearningError.self) { try Dataset(features: [[1]], labels: []) }
    #expect(throws: LearningError.self) { try Dataset(features: [[1], [1, 2]], labels: [0, 1]) }
    #expect(throws: LearningError.self) { try Dataset(features: [[.nan]], labels: [0]) }
    #expect(throws: LearningError.self) { try Dataset(features: [[.infinity]], labels: [0]) }
    #expect(throws: LearningError.self) { try Dataset(features: [[1]], labels: [2]) }
    #expect(throws: LearningError.self) { try Dataset(features: [[1]], labels: [-1]) }
    #expect(throws: LearningError.self) { try Dataset(features: [[1]], labels: [0], classes: 1) }
  }

  @Test func selectingAndPooling() throws {
    let a = try Dataset(features: [[1], [2], [3]], labels: [0, 1, 2], classes: 3)
    let b = a.selecting([2, 0])
    #expect(b.features == [[3], [1]] && b.labels == [2, 0] && b.classCounts == [1, 0, 1])
    #expect(try Dataset.pooled([a, b]).labels == [0, 1, 2, 2, 0])
    #expect(throws: LearningError.self) { try Dataset.pooled([a, Dataset(features: [[1]], labels: [1])]) }
    #expect(throws: LearningError.self) {
      try Dataset.pooled([a, Dataset(features: [[1, 2]], labels: [1], classes: 3)])
    }
    #expect(try Dataset.pooled([]).count == 0)
  }

  @Test func stratifiedSplitsKeepTheProportions() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      var s = RandomStream(seed: seed, "hold-out", "Switzerland")
      let labels = (0..<123).map { $0 < 8 ? 0 : 1 }
      let split = try Split.stratified(labels: labels, fraction: 0.3, using: &s)
      #expect(split.heldOut.filter { labels[$0] == 0 }.count == 2)
      #expect(split.heldOut.filter { labels[$0] == 1 }.count == 35)
      #expect((split.training + split.heldOut).sorted() == Array(labels.indices))
      #expect(split.training == split.training.sorted() && split.heldOut == split.heldOut.sorted())
    }
  }

  @Test func splitsDependOnTheStreamOnly() throws {
    let labels = (0..<50).map { $0 % 2 }
    func split(_ seed: UInt64) throws -> Split {
      var s = RandomStream(seed: seed, "hold-out")
      return try .stratified(labels: labels, fraction: 0.3, using: &s)
    }
    let (first, again, other) = try (split(1), split(1), split(2))
    #expect(first == again && first != other)
  }

  @Test func smallClassesStayInTraining() throws {
    var s = RandomStream(seed: 1)
    let split = try Split.stratified(labels: [1, 1, 1, 0], fraction: 0.9, using: &s)
    #expect(split.training.contains(3) && split.heldOut.count == 2)
    let empty = try Split.stratified(labels: [], fraction: 0.3, using: &s)
    #expect(empty.training.isEmpty && empty.heldOut.isEmpty)
    for bad in [-0.1, 1, 2, .nan] as [Double] {
      #expect(throws: LearningError.self) { try Split.stratified(labels: [0], fraction: bad, using: &s) }
    }
  }
}

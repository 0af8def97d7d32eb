import DataFormats
import Testing

@Suite struct ImageTests {
  @Test(arguments: Vector.group("idx"))
  func idxOfEachTypeAndRank(_ vector: Vector) throws { try expectEqual(IDX.array(vector.bytes), vector.expected) }

  @Test func imagesAndLabels() throws {
    let (images, labels) = (try Vector.named("mnist", "images"), try Vector.named("mnist", "labels"))
    let table = try IDX.table(images: images.bytes, labels: labels.bytes)
    #expect(table.rowCount == 7 && table.columns.map(\.name) == ["pixel", "label"])
    #expect(table.columns[0].cellShape == [4, 3] && table.columns[0].width == 12)
    #expect(table.scalarNames.prefix(2) == ["pixel0", "pixel1"] && table.scalarNames.count == 13)
    #expect(table.column("label")?.number(row: 6) == 6)
    guard case .array(let array) = table.columns[0].values, case .uint8 = array.elements else {
      Issue.record("pixels are bytes")
      return
    }
    try expectEqual(array, images.expected)
    #expect(try IDX.table(images: Vector.named("mnist", "images.gz").bytes, labels: labels.bytes) == table)
    let swapped = failure { _ = try IDX.table(images: labels.bytes, labels: images.bytes) }
    #expect(swapped?.kind == .inconsistent)
    let other = try Vector.named("idx", "rank 1").bytes
    #expect(failure { _ = try IDX.table(images: images.bytes, labels: other) }?.place == .member("label"))
    #expect(table.place(of: 3) == .row(3))
  }

  @Test func idxMalformed() throws {
    let bytes = try Vector.named("mnist", "images").bytes
    for count in bytes.indices {
      #expect(failure { _ = try IDX.array(Array(bytes[..<count])) }?.kind == .truncated, "cut to \(count)")
    }
    #expect(failure { _ = try IDX.array(bytes + [0]) }?.place == .offset(bytes.count))
    for (place, value, kind) in [
      (0, 1, .malformed), (1, 1, .malformed), (2, 0x0a, .malformed), (2, 0x0f, .malformed), (3, 0, .unsupported),
      (3, 5, .unsupported), (4, 0xff, .tooLarge), (7, 8, .truncated), (7, 6, .malformed), (2, 0x0e, .truncated),
    ] as [(Int, UInt8, DataFormatError.Kind)] {
      var changed = bytes
      changed[place] = value
      #expect(failure { _ = try IDX.array(changed) }?.kind == kind, "byte \(place) as \(value)")
    }
    let huge: [UInt8] = [0, 0, 8, 4] + [UInt8](repeating: 0xff, count: 16)
    #expect(failure { _ = try IDX.array(huge) }?.kind == .tooLarge)
    #expect(failure { _ = try IDX.array(bytes, limits: .init(cells: 83)) }?.kind == .tooLarge)
  }

  @Test func cifar() throws {
    for (name, kind) in [("cifar10", .cifar10), ("cifar100", .cifar100)] as [(String, CIFAR.Kind)] {
      let vector = try Vector.named("cifar", name)
      let heads = try #require(vector.expected["heads"] as? [[Int]])
      let table = try CIFAR.table(vector.bytes, kind)
      #expect(table.rowCount == 3 && table.columns[0].cellShape == [3, 32, 32])
      for row in 0..<3 {
        #expect(table.columns.dropFirst().map { $0.number(row: row) } == heads[row].map(Double.init))
        #expect(
          (0..<3072).allSatisfy { table.columns[0].number(row: row, element: $0) == Double($0 * (row + 1) % 251) })
        #expect(table.place(of: row) == .offset(row * kind.recordBytes))
      }
      var bytes = try Gzip.expand(vector.bytes)
      #expect(try CIFAR.table(bytes, kind) == table)
      #expect(failure { _ = try CIFAR.table(bytes.dropLast(), kind) }?.kind == .truncated)
      #expect(failure { _ = try CIFAR.table([], kind) }?.kind == .truncated)
      bytes[kind.recordBytes] = kind == .cifar10 ? 10 : 20
      #expect(failure { _ = try CIFAR.table(bytes, kind) }?.place == .offset(kind.recordBytes))
      #expect(failure { _ = try CIFAR.table(bytes, kind, limits: .init(cells: 9215)) }?.kind == .tooLarge)
    }
  }

  @Test func tablesHaveNoNaN() throws {
    let x = try NumericArray(shape: [3, 2], elements: .float([1, .nan, 3, 4, .nan, .nan]))
    let y = try NumericArray(shape: [3], elements: .double([0, .nan, 1]))
    let table = try DataTable(arrays: [("x", x), ("y", y)])
    #expect(table.columns[0].missing?.marked == 3 && table.columns[1].missing?.marked == 1)
    #expect(table.columns[0].number(row: 0, element: 1) == nil && table.columns[0].number(row: 1, element: 1) == 4)
    #expect(table.columns[1].number(row: 1) == nil && table.columns[1].number(row: 2) == 1)
    guard case .array(let clean) = table.columns[0].values else { return }
    #expect(clean.elements == .float([1, 0, 3, 4, 0, 0]))
    let infinite = try NumericArray(shape: [3, 2], elements: .float([1, 2, 3, 4, -.infinity, 6]))
    #expect(failure { _ = try DataTable(arrays: [("x", infinite)]) }?.place == .row(2))
    #expect(failure { _ = try DataTable(arrays: [("x", x), ("x", y)]) }?.kind == .inconsistent)
    #expect(failure { _ = try DataTable(arrays: []) }?.kind == .inconsistent)
    let scalar = try NumericArray(shape: [], elements: .double([1]))
    #expect(failure { _ = try DataTable(arrays: [("x", scalar)]) }?.kind == .unsupported)
    let flat = try NumericArray(shape: [3, 0], elements: .double([]))
    #expect(failure { _ = try DataTable(arrays: [("x", flat)]) }?.kind == .unsupported)
    for shape in [[2], [-1], [Int.max, Int.max], [0]] {
      #expect(failure { _ = try NumericArray(shape: shape, elements: .double([1])) } != nil)
    }
  }
}

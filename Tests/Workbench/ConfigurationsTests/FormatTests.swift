import DataFormats
import Foundation
import Learning
import Testing
import WorkbenchTesting

@testable import Configurations

/// Data in other formats than CSV, as a configuration states them.
@Suite struct FormatTests {
  private func configuration(_ data: String, features: String = "columns = [\"x*\"]\nrange = [0, 255]") throws
    -> Configuration
  {
    try Configuration(
      toml: """
        [data]
        file = "data"
        \(data)
        [data.partition]
        clients = 2
        [data.label]
        column = "label"
        classes = ["0", "1", "2"]
        [[data.features]]
        \(features)
        [model]
        kind = "softmax"
        """)
  }

  private func rows(_ configuration: Configuration, _ bytes: DataBytes) throws -> RawDataset {
    var c = configuration
    try c.resolve(c.header(in: bytes))
    return try c.rows(in: bytes)
  }

  private func npy(_ shape: [Int], _ elements: NumericArray.Elements) throws -> [UInt8] {
    try NPY.bytes(of: NumericArray(shape: shape, elements: elements))
  }

  private func idx(_ shape: [UInt8], _ values: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(shape.count)] + shape.flatMap { [0, 0, 0, $0] } + values
  }

  @Test func arraysAndTheirLabels() throws {
    let c = try configuration("format = \"npy\"\nlabels = \"labels\"")
    let bytes = DataBytes(
      file: try npy([3, 2], .float([0, 255, 51, .nan, 102, 0])), labels: try npy([3], .uint8([2, 0, 1])))
    let data = try rows(c, bytes)
    #expect(data.rows == [[0, 1], [0.2, nil], [0.4, 0]] && data.labels == [2, 0, 1] && data.classes == 3)
    let wrong = DataBytes(file: bytes.file, labels: try npy([3], .uint8([2, 3, 1])))
    #expect(
      throws: LearningError.value(
        column: "label", place: .row(1), reason: "the label is none of 0, 1, 2; list the number too")
    ) {
      try rows(c, wrong)
    }
    let high = DataBytes(file: try npy([1, 1], .double([255.5])), labels: try npy([1], .uint8([0])))
    #expect("\(try #require(throws: LearningError.self) { try rows(c, high) })".hasPrefix("row 0, column x0: outside"))
  }

  @Test func imagesAndTheirLabels() throws {
    let c = try configuration(
      "format = \"idx\"\nlabels = \"l\"", features: "columns = [\"pixel{0..3}\"]\nrange = [0, 255]")
    let images = idx([2, 2, 2], [0, 255, 0, 51, 255, 255, 0, 0])
    let data = try rows(c, DataBytes(file: images, labels: idx([2], [1, 2])))
    #expect(data.rows == [[0, 1, 0, 0.2], [1, 1, 0, 0]] && data.labels == [1, 2])
    for bad in [Array(images.dropLast()), images + [0], Array(images.dropFirst()), []] {
      let error = try #require(throws: WorkbenchError.self) {
        try c.rows(in: DataBytes(file: bad, labels: idx([2], [1, 2])))
      }
      guard case .badData(path: "data", let inner) = error else {
        Issue.record("\(error)")
        continue
      }
      #expect(inner.format == .idx && !error.advice.isEmpty)
    }
    #expect(throws: WorkbenchError.self) { try configuration("format = \"idx\"") }
  }

  @Test func declaredCategories() throws {
    let c = try configuration(
      "format = \"arff\"\nignored = [\"s\"]\nmissing = [\"?\"]",
      features:
        "column = \"c\"\ncategories = [\"a b\", \"d\"]\n[[data.features]]\ncolumn = \"n\"\nrange = [0, 10]\nmissing = [\"9\"]"
    )
    let text =
      "@relation r\n@attribute c {'a b', d}\n@attribute n real\n@attribute s string\n@attribute label {0,1,2}\n@data\n"
      + "'a b',5,t,0\nd,9,'u v',2\n?,?,?,1\nd,1,t,?\n"
    let data = try rows(c, DataBytes(file: Array(text.utf8)))
    #expect(
      data.rows == [[1, 0, 0.5], [0, 1, nil], [0, 0, nil]] && data.labels == [0, 2, 1] && data.withoutLabel == 1)
  }

  @Test func textsOfStatedLayout() throws {
    let stated = try configuration(
      "separator = \"semicolon\"\ndecimal = \"comma\"\nencoding = \"latin-1\"",
      features: "column = \"größe\"\nrange = [0, 10]")
    let text: [UInt8] = Array("gr".utf8) + [0xf6, 0xdf] + Array("e;label\n2,5;1\n1.0;2\n".utf8)
    #expect(try rows(stated, DataBytes(file: text)).rows == [[0.25], [0.1]])
    let strict = try configuration("", features: "column = \"größe\"\nrange = [0, 10]")
    #expect(throws: (any Error).self) { try rows(strict, DataBytes(file: text)) }
    for bad in [
      "separator = \"comma\"\ndecimal = \"comma\"", "decimal = \"comma\"", "format = \"npy\"\nseparator = \"comma\"",
      "labels = \"l\"", "arrays = [\"x\"]", "format = \"leaf\"\nskipped_lines = 1", "format = \"parquet\"",
    ] {
      #expect(throws: WorkbenchError.self, "\(bad)") { try configuration(bad) }
    }
  }

  @Test func compressedTextsAreRead() throws {
    // printf 'x,label\n1,0\n2,1\n' | gzip -n
    let zipped: [UInt8] = [
      31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 171, 208, 201, 73, 76, 74, 205, 225, 50, 212, 49, 224, 50, 210, 49, 228, 2, 0,
      46, 53,
      225, 1, 16, 0, 0, 0,
    ]
    let c = try configuration("")
    #expect(try rows(c, DataBytes(file: zipped)).labels == [0, 1])
    var damaged = zipped
    damaged[20] ^= 1
    #expect(throws: WorkbenchError.self) { try rows(c, DataBytes(file: damaged)) }
  }

  @Test func absentDataNamesItsCommand() throws {
    let experiment = URL(fileURLWithPath: "/nowhere/e.toml")
    var c = try configuration("")
    c.data.file = "data/fetched/mnist/mnist_train.csv"
    let error = try #require(throws: WorkbenchError.self) { try c.dataBytes(relativeTo: experiment) }
    #expect(error.advice == "fetch it: scripts/fetch-data.sh mnist" && error.exitStatus == .badInput)
    c.data.file = "data/mnist_train.csv"
    #expect(throws: WorkbenchError.fileNotFound(path: "/nowhere/data/mnist_train.csv")) {
      try c.dataBytes(relativeTo: experiment)
    }
  }
}

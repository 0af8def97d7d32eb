import DataFormats
import Testing

@Suite struct SnifferTests {
  private func content(_ bytes: [UInt8], _ name: String = "file") -> Sniffer.Finding.Content {
    Sniffer.look(at: bytes, name: name).content
  }

  @Test func vectorsAreFound() throws {
    let formats: [String: DataFormat] = [
      "npy": .npy, "npyRefused": .npy, "npz": .npz, "idx": .idx, "mnist": .idx, "safetensors": .safetensors,
      "leaf": .leaf, "arff": .arff,
    ]
    for vector in Vector.all {
      guard let format = formats[vector.group] else { continue }
      let found = Sniffer.look(at: vector.bytes, name: "a file")
      #expect(found.content == .data(format), "\(vector.testDescription)")
      #expect(found.isCompressed == vector.name.hasSuffix(".gz"))
    }
    for vector in Vector.group("encodings") {
      guard case .text = content(vector.bytes) else {
        Issue.record("\(vector.testDescription) is a text")
        continue
      }
    }
    for (name, format) in [("cifar10", DataFormat.cifar10), ("cifar100", .cifar100)] {
      let bytes = try Vector.named("cifar", name).bytes
      #expect(content(bytes, "batch.gz") == .data(format))
      #expect(content(try Gzip.expand(bytes), "data_batch_1.bin") == .data(format))
    }
  }

  @Test func othersAreNamed() {
    let others: [([UInt8], String)] = [
      ([], "empty"), (Array("PAR1....".utf8), "Parquet"), ([0x80, 0x04, 0x95, 1, 2], "pickle"),
      ([0x89] + Array("HDF\r\n\u{1a}\n".utf8), "HDF5"), (Array("é\0".utf8), "binary"),
      ([0xff, 0xd8, 0xff, 0xe0], "JPEG"),
      (Array("{\"a\": 1}".utf8), "JSON"), (Array("é,".utf8) + [0xe9, 0x0a], "encodings"),
      (Array("\n\n".utf8), "content"),
      ([0x50, 0x4b, 3, 4], "ZIP"), ([UInt8](repeating: 0x41, count: 257) + Array("ustar".utf8), "tar"),
      (
        Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 22) + [19, 0, 0, 0]
          + Array("[Content_Types].xml".utf8), "sheet"
      ),
      ([0x1f, 0x8b], "empty"),
    ]
    for (bytes, word) in others {
      guard case .other(let name, let advice) = content(bytes) else {
        if word != "binary" { Issue.record("\(word) is read") }
        continue
      }
      #expect(word == "binary" || name.contains(word), "\(name) is not \(word)")
      #expect(!advice.isEmpty)
    }
  }

  @Test func errorsTellPlaceAndAdvice() {
    let error = failure { _ = try IDX.array([0, 0, 8]) }
    #expect(error?.description == "IDX, byte 3: the file ends in the magic number; fetch or copy the file again")
  }
}

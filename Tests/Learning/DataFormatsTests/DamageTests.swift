import DataFormats
import Testing

/// Files with bytes changed at random: readers refuse them or read something, and neither trap nor hang.
@Suite struct DamageTests {
  /// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014.
  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
      return z ^ z >> 31
    }
  }

  private let limits = DataLimits(expandedBytes: 1 << 22, cells: 1 << 20)

  private func readAll(_ bytes: [UInt8], _ group: String) throws {
    switch group {
    case "gzip": _ = try Gzip.expand(bytes, limits: limits)
    case "npy", "npyRefused": _ = try NPY.bytes(of: NPY.array(bytes, limits: limits))
    case "npz", "npzRefused":
      let file = try NPZ(bytes, limits: limits)
      for name in file.names { _ = try file.array(name) }
    case "idx", "mnist": _ = try DataTable(arrays: [("x", IDX.array(bytes, limits: limits))])
    case "cifar": _ = try CIFAR.table(bytes, .cifar10, limits: limits)
    case "safetensors": _ = try Safetensors(bytes, limits: limits).bytes
    case "leaf": _ = try LEAF.table(bytes, limits: limits)
    case "arff": _ = try ARFF.table(bytes, limits: limits)
    default: _ = try TextLayout(of: bytes).text(of: bytes, limits: limits)
    }
  }

  @Test(arguments: Vector.all)
  func flippedBytes(_ vector: Vector) throws {
    #expect(!vector.bytes.isEmpty)
    var random = SplitMix(state: 7)
    let rounds = vector.bytes.count > 2000 ? 60 : 300
    var refused = 0
    for _ in 0..<rounds {
      var bytes = vector.bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: bytes.indices, using: &random)
        switch UInt8.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = .random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes[place] = 0xff
        default: if bytes.count > 1 { bytes.remove(at: place) }
        }
      }
      if failure({ try readAll(bytes, vector.group) }) != nil { refused += 1 }
      _ = Sniffer.look(at: bytes, name: vector.name)
    }
    // Nothing that has a checksum or states its size is taken as it comes.
    if ["npz", "idx", "safetensors", "npy"].contains(vector.group) { #expect(refused > 0) }
  }

  @Test func everyReaderRefusesEveryOtherFormat() {
    let groups = ["gzip", "npy", "npz", "mnist", "cifar", "safetensors", "leaf", "arff"]
    for reader in groups where reader != "gzip" {
      for vector in Vector.all where groups.contains(vector.group) && vector.group != reader {
        if vector.group == "gzip", vector.name == "bomb" { continue }
        #expect(failure { try readAll(vector.bytes, reader) } != nil, "\(reader) reads \(vector.testDescription)")
      }
    }
  }
}

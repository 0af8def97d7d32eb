public import Ledger
public import Wire

/// How models and opened sums are written, named and applied.
public enum ModelCodec {
  /// The name of a model: digest of its canonical encoding.
  public static func digest(_ model: [Double]) -> Hash { Hash("SealedSum model v1", encode(model)) }

  /// `double parameters<0..2^32>;`
  public static func encode(_ model: [Double]) -> [UInt8] {
    var w = Writer()
    w.list(model) { $0.double($1 == 0 ? 0 : $1) }  // -0 and 0 are one number, with one encoding
    return w.bytes
  }

  /// Reads exactly `count` finite parameters.
  public static func decode(_ bytes: [UInt8], count: Int) throws(WireError) -> [Double] {
    var r = Reader(bytes)
    let model = try r.list("model", limit: count, itemBytes: 8) { r throws(WireError) in try r.double("parameter") }
    try r.finish()
    guard model.count == count else {
      throw .invalid(field: "model", reason: "\(model.count) parameters, where the genesis has \(count)")
    }
    return model
  }

  /// `int64 sum<0..2^32>` for each vector.
  public static func encode(sums: [[Int64]]) -> [UInt8] {
    var w = Writer()
    for sum in sums { w.list(sum) { $0.int64($1) } }
    return w.bytes
  }

  /// Reads one sum for each dimension.
  public static func decode(sums bytes: [UInt8], dimensions: [Int]) throws(WireError) -> [[Int64]] {
    var r = Reader(bytes)
    var sums: [[Int64]] = []
    for d in dimensions {
      let sum = try r.list("sum", limit: d, itemBytes: 8) { r throws(WireError) in try r.int64("entry") }
      guard sum.count == d else { throw .invalid(field: "sum", reason: "\(sum.count) entries of \(d)") }
      sums.append(sum)
    }
    try r.finish()
    return sums
  }

  /// The next model: model + ΣX·2^-f·n_max/Σn_i (docs/protocol.md §2, FedAvg by sample counts).
  ///
  /// Plain double arithmetic in a fixed order: the same on every IEEE machine. Without a positive sample count, which
  /// only false weights can bring about, the model stays as it is.
  public static func apply(
    _ sum: [Int64], samples: Int64, to model: [Double], fractionBits: Int, maximumSamples: Int
  ) -> [Double] {
    guard samples > 0 else { return model }
    let delta = mean(sum, weight: Double(samples) / Double(maximumSamples), fractionBits: fractionBits)
    return zip(model, delta).map { $0 + $1 }
  }

  /// ΣX·2^-f/weight: the mean of what was summed, where `weight` is the sum of the weights.
  static func mean(_ sum: [Int64], weight: Double, fractionBits: Int) -> [Double] {
    let scale = Double(sign: .plus, exponent: fractionBits, significand: 1)
    return sum.map { Double($0) / scale / weight }
  }
}

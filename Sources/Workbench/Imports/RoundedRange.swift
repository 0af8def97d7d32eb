import Foundation

/// A range of numbers rounded outwards to few digits, as decimal texts.
struct RoundedRange: Equatable {
  /// The lower end.
  let lower: String
  /// The upper end.
  let upper: String

  /// What a byte can hold: of pixels, whatever the brightest one is.
  static let byte = RoundedRange(lower: "0", upper: "255")

  private init(lower: String, upper: String) { (self.lower, self.upper) = (lower, upper) }

  /// A range that holds both numbers and is not empty: its ends are multiples of a tenth of the span's power of ten.
  init(_ least: Double, _ greatest: Double) {
    let span = greatest > least ? greatest - least : max(1, least.magnitude / 100)
    guard span.isFinite, span > 1e-290, greatest.magnitude < 1e15, least.magnitude < 1e15 else {
      // Beyond whole numbers that are exact, or steps that are numbers: the ends as they are, and room for the case that
      // they are one.
      (lower, upper) = ("\(least)", "\(greatest > least ? greatest : greatest.nextUp)")
      return
    }
    var exponent = Int(log10(span).rounded(.down)) - 1
    // No finer than what separates the ends' own digits.
    let largest = max(least.magnitude, greatest.magnitude)
    if largest > 0 { exponent = max(exponent, Int(log10(largest).rounded(.down)) - 14) }
    let step = pow(10, Double(exponent))
    var (low, high) = (Int((least / step).rounded(.down)), Int((greatest / step).rounded(.up)))
    // The texts decide, not the quotients: a decimal is rounded when it is read.
    while Self.value(low, exponent) > least { low -= 1 }
    while Self.value(low + 1, exponent) <= least { low += 1 }
    while Self.value(high, exponent) < greatest { high += 1 }
    while Self.value(high - 1, exponent) >= greatest { high -= 1 }
    if high <= low { high = low + 1 }
    (lower, upper) = (Self.decimal(low, exponent), Self.decimal(high, exponent))
  }

  private static func value(_ k: Int, _ e: Int) -> Double { Double(decimal(k, e)) ?? .nan }

  /// k·10^e in digits.
  static func decimal(_ k: Int, _ e: Int) -> String {
    guard k != 0 else { return "0" }
    let sign = k < 0 ? "-" : ""
    let digits = String(k.magnitude)
    guard e < 0 else { return sign + digits + String(repeating: "0", count: e) }
    let padded = String(repeating: "0", count: max(0, 1 - e - digits.count)) + digits
    var (whole, fraction) = (padded.dropLast(-e), padded.suffix(-e))
    while fraction.last == "0" { fraction.removeLast() }
    if whole.isEmpty { whole = "0" }
    return fraction.isEmpty ? sign + whole : "\(sign)\(whole).\(fraction)"
  }
}

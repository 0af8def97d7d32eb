public import Wire

/// How many trustees there are, how many open a sum, how many may be corrupted (docs/protocol.md §1).
public struct ThresholdParameters: Hashable, Sendable {
  /// m.
  public let trustees: Int
  /// t: so many shares open a ciphertext.
  public let threshold: Int
  /// f < t: the sum stays the only thing opened while at most so many are corrupted.
  public let corrupted: Int

  /// Most trustees: Δ = m! stays short.
  public static let maximumTrustees = 64
  /// (4, 3, 1).
  public static let four = ThresholdParameters(unchecked: 4, 3, 1)
  /// (7, 5, 2).
  public static let seven = ThresholdParameters(unchecked: 7, 5, 2)
  /// (10, 7, 3).
  public static let ten = ThresholdParameters(unchecked: 10, 7, 3)

  /// Refuses f ≥ t (the corrupted open everything) and m < t + f (the honest alone cannot open a sum).
  public init(trustees m: Int, threshold t: Int, corrupted f: Int) throws(PaillierError) {
    func refuse(_ reason: String) -> PaillierError {
      .threshold(trustees: m, threshold: t, corrupted: f, reason: reason)
    }
    // Of numbers from outside no sum overflows then.
    let possible = 1...Self.maximumTrustees
    guard possible.contains(m), possible.contains(t), f >= 0 else {
      throw refuse("needs 0 <= f, and m and t of 1 to \(Self.maximumTrustees)")
    }
    guard f < t else {
      throw refuse("f = \(f) >= t = \(t), so the corrupted trustees open everything; raise the threshold")
    }
    guard m >= t + f else {
      throw refuse(
        "m = \(m) < t + f = \(t + f), so the honest trustees cannot open a sum; add trustees or lower t or f")
    }
    self.init(unchecked: m, t, f)
  }

  private init(unchecked m: Int, _ t: Int, _ f: Int) {
    trustees = m
    threshold = t
    corrupted = f
  }

  /// Whether two quorums of t share an honest trustee even when f lie: f ≤ 2t − m − 1. Then every validator may be
  /// corrupted; otherwise two different sums of one round could be opened, and fewer than a third may be.
  public var toleratesCorruptedValidators: Bool { corrupted <= 2 * threshold - trustees - 1 }
}

extension ThresholdParameters: CustomStringConvertible {
  /// The numbers and the case of docs/protocol.md §1 that holds.
  public var description: String {
    let bound = 2 * threshold - trustees - 1
    let numbers = "\(threshold) of \(trustees) trustees open a sum, \(corrupted) may be corrupted"
    return toleratesCorruptedValidators
      ? "\(numbers); f = \(corrupted) <= 2t - m - 1 = \(bound), so every validator may be corrupted too"
      : "\(numbers); f = \(corrupted) > 2t - m - 1 = \(bound), so fewer than a third of the validators may be corrupted"
  }
}

extension ThresholdParameters: WireCodable {
  /// `uint8 m, t, f`.
  public func encode(to writer: inout Writer) {
    for x in [trustees, threshold, corrupted] { writer.uint8(UInt8(x)) }
  }

  /// Reads and checks.
  public init(from reader: inout Reader) throws(WireError) {
    let m = Int(try reader.uint8("trustees"))
    let t = Int(try reader.uint8("threshold"))
    let f = Int(try reader.uint8("corrupted"))
    do throws(PaillierError) { try self.init(trustees: m, threshold: t, corrupted: f) } catch {
      throw .invalid(field: "threshold parameters", reason: error.description)
    }
  }
}

/// Sends its honest update with the other sign, ten times.
struct SignFlip: Poisoning {
  let name = "sign-flip"
  static let factor = 10.0

  func strategy(_ trial: Trial) -> RunArithmetic.Strategy { { $0.own.map { -Self.factor * Double($0) } } }
}

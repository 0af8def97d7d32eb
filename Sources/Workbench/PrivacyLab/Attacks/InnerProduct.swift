/// Sends the negative of what the honest clients send, so often that the sum points backwards (Xie et al. 2019). It reads
/// their updates in plaintext; elsewhere it has nothing but the last opened sum.
struct InnerProduct: Poisoning {
  let name = "inner-product"

  func strategy(_ trial: Trial) -> RunArithmetic.Strategy {
    { known in
      let sum =
        known.others.map { others in others[0].indices.map { j in others.reduce(0) { $0 + Double($1[j]) } } }
        ?? (known.lastSum ?? known.own).map(Double.init)
      return sum.map { -2 * $0 }
    }
  }
}

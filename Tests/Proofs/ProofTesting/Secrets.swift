public import Groups

/// The names of a value's stored scalars, alone or in arrays and vectors, that are not 0, however deep; but for those known
/// to be public. For provers when they are done: what is listed was left in memory.
public func scalarsLeft<G: PrimeGroup>(in value: Any, but known: Set<String>, group: G.Type) -> Set<String> {
  scalarsLeft(in: value, "", known, group)
}

private func scalarsLeft<G: PrimeGroup>(in value: Any, _ name: String, _ known: Set<String>, _: G.Type) -> Set<String> {
  var left: Set<String> = []
  for child in Mirror(reflecting: value).children {
    let name = child.label ?? name  // items of an array have their array's name
    guard !known.contains(name) else { continue }
    let isLeft: Bool? =
      switch child.value {
      case let x as Scalar<G>: !x.isZero
      case let list as [Scalar<G>]: !list.allSatisfy(\.isZero)
      case let vector as ScalarVector<G>: !vector.scalars.allSatisfy(\.isZero)
      default: nil
      }
    if let isLeft {
      if isLeft { left.insert(name) }
    } else {
      left.formUnion(scalarsLeft(in: child.value, name, known, G.self))
    }
  }
  return left
}

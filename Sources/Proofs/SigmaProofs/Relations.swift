public import Groups

/// Relations that recur, in the draft's notation ("Specifying the relation"); G is the generator, written B elsewhere.
extension LinearRelation {
  /// X = x·G. Witness: x.
  public static func discreteLogarithm(_ x: G.Element) -> LinearRelation {
    var relation = LinearRelation()
    let image = relation.add(x)
    relation.equate([.init(image)], [.init(0, 0)])
    return relation
  }

  /// X = x·G, Y = x·H. Witness: x.
  public static func discreteLogarithmEquality(h: G.Element, x: G.Element, y: G.Element) -> LinearRelation {
    var relation = LinearRelation()
    let (h, x, y) = (relation.add(h), relation.add(x), relation.add(y))
    relation.equate([.init(x)], [.init(0, 0)])
    relation.equate([.init(y)], [.init(0, h)])
    return relation
  }

  /// C = m·G + r·H. Witness: m, r.
  public static func opening(h: G.Element, c: G.Element) -> LinearRelation {
    var relation = LinearRelation()
    let (h, c) = (relation.add(h), relation.add(c))
    relation.equate([.init(c)], [.init(0, 0), .init(1, h)])
    return relation
  }

  /// C = b·G + r·H with b in {0, 1}: also C = b·C + s·H, so (b - b²)·G + (r - b·r - s)·H = 0. Witness: `bitWitness`.
  public static func bit(h: G.Element, c: G.Element) -> LinearRelation {
    var relation = LinearRelation()
    let (h, c) = (relation.add(h), relation.add(c))
    relation.equate([.init(c)], [.init(0, 0), .init(1, h)])
    relation.equate([.init(c)], [.init(0, c), .init(2, h)])
    return relation
  }

  /// b, r, s = (1 - b)·r.
  public static func bitWitness(b: Scalar<G>, r: Scalar<G>) -> [Scalar<G>] { [b, r, (.one - b) * r] }

  /// X = x·G + r·H, Y = y·G + s·H, Z = x·y·G + t·H, by Z = x·Y + u·H. Witness: `productWitness`.
  public static func product(h: G.Element, x: G.Element, y: G.Element, z: G.Element) -> LinearRelation {
    var relation = LinearRelation()
    let (h, x, y, z) = (relation.add(h), relation.add(x), relation.add(y), relation.add(z))
    relation.equate([.init(x)], [.init(0, 0), .init(1, h)])
    relation.equate([.init(y)], [.init(2, 0), .init(3, h)])
    relation.equate([.init(z)], [.init(0, y), .init(4, h)])
    return relation
  }

  /// x, r, y, s, u = t - x·s.
  public static func productWitness(
    x: Scalar<G>, r: Scalar<G>, y: Scalar<G>, s: Scalar<G>, t: Scalar<G>
  ) -> [Scalar<G>] { [x, r, y, s, t - x * s] }

  /// C = m·G + r·H, D = m·G + s·H: two commitments to one value. Witness: m, r, s.
  public static func equality(h: G.Element, c: G.Element, d: G.Element) -> LinearRelation {
    var relation = LinearRelation()
    let (h, c, d) = (relation.add(h), relation.add(c), relation.add(d))
    relation.equate([.init(c)], [.init(0, 0), .init(1, h)])
    relation.equate([.init(d)], [.init(0, 0), .init(2, h)])
    return relation
  }
}

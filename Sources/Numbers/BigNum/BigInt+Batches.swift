import CGMP

extension BigInt {
  /// The product of all numbers, by halves so that the factors of each product are of like size; 1 for none.
  public static func product(_ numbers: some Collection<BigInt>) -> BigInt {
    var level = Array(numbers)
    guard !level.isEmpty else { return 1 }
    while level.count > 1 {
      level = stride(from: 0, to: level.count, by: 2).map { i in
        i + 1 < level.count ? level[i] * level[i + 1] : level[i]
      }
    }
    return level[0]
  }

  /// Whether every number is coprime to `n` > 1: one gcd of their product modulo n.
  public static func areCoprime(_ numbers: some Collection<BigInt>, to n: BigInt) -> Bool {
    var product: BigInt = 1
    for x in numbers { product = (x % n).multiplied(by: product, mod: n) }
    return product.gcd(n) == 1
  }

  /// Whether every number has Jacobi symbol +1 modulo odd `n`. Symbols multiply, so none can be left out.
  public static func haveJacobiOne(_ numbers: some Collection<BigInt>, mod n: BigInt) -> Bool {
    numbers.allSatisfy { $0.jacobi(n) == 1 }
  }

  /// The inverses of all numbers modulo `m` for one inversion (Montgomery); nil where one number has none.
  public static func inverses(_ numbers: [BigInt], mod m: BigInt) -> [BigInt]? {
    var prefix: [BigInt] = []
    var product: BigInt = 1
    for x in numbers {
      prefix.append(product)
      product = product.multiplied(by: x, mod: m)
    }
    guard var inverse = (product % m).inverse(mod: m) else { return nil }
    var out = prefix
    for i in numbers.indices.reversed() {
      out[i] = (prefix[i] % m).multiplied(by: inverse, mod: m)
      inverse = inverse.multiplied(by: numbers[i], mod: m)
    }
    return out
  }
}

import Foundation
import Learning

/// Mean and standard error of some numbers.
struct Summary {
  let mean: Double
  /// s/√n, s with n − 1; nil for one number.
  let standardError: Double?

  init(_ x: [Double]) {
    let mean = x.reduce(0, +) / Double(max(1, x.count))
    self.mean = mean
    guard x.count > 1 else {
      standardError = nil
      return
    }
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count - 1)
    standardError = (variance / Double(x.count)).squareRoot()
  }

  /// How many standard errors the mean of so many numbers is above 0 with a probability of 1/200 where the true one is 0:
  /// quantiles of Student's distribution with n − 1 degrees of freedom, no less than 3.
  static func critical(_ n: Int) -> Double {
    let quantiles = [63.66, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250, 3.169, 3.106, 3.055, 3.012]
    return n < 2 ? .infinity : quantiles.indices.contains(n - 2) ? quantiles[n - 2] : 3
  }
}

/// Sums over vectors of one length.
enum Vectors {
  static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }

  static func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }

  /// 0 where one of them is 0.
  static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    let product = norm(a) * norm(b)
    return product > 0 ? dot(a, b) / product : 0
  }

  /// a + s·b.
  static func sum(_ a: [Double], _ b: [Double], times s: Double = 1) -> [Double] { zip(a, b).map { $0 + s * $1 } }

  static func mean(_ all: [[Double]]) -> [Double] {
    var sum = [Double](repeating: 0, count: all.first?.count ?? 0)
    for x in all { for i in sum.indices { sum[i] += x[i] } }
    return sum.map { $0 / Double(max(1, all.count)) }
  }
}

/// Exact confidence intervals of a probability (Clopper and Pearson 1934).
enum ClopperPearson {
  /// The least p for which as many hits or more have a probability of `tail`: with confidence 1 − tail the true one is no
  /// less.
  static func lower(hits: Int, of n: Int, tail: Double) -> Double {
    guard hits > 0 else { return 0 }
    return bisect { p in logTail(hits, n, p) < log(tail) }
  }

  /// The same from above.
  static func upper(hits: Int, of n: Int, tail: Double) -> Double {
    1 - lower(hits: n - hits, of: n, tail: tail)
  }

  /// The p at which `isBelow` stops to hold; what is returned errs to the safe side, down.
  private static func bisect(_ isBelow: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if isBelow(middle) { low = middle } else { high = middle }
    }
    return low
  }

  /// ln P(Bin(n, p) ≥ k).
  private static func logTail(_ k: Int, _ n: Int, _ p: Double) -> Double {
    guard p > 0 else { return -.infinity }
    guard p < 1 else { return 0 }
    let odds = log(p) - log1p(-p)
    // ln of C(n, i)·p^i·(1 − p)^(n − i), each from the last.
    var term = Double(n) * log1p(-p)
    var terms: [Double] = []
    for i in 0...n {
      if i >= k { terms.append(term) }
      term += log(Double(n - i) / Double(i + 1)) + odds
    }
    let top = terms.reduce(-.infinity, max)
    var sum = 0.0
    for x in terms { sum += exp(x - top) }
    return top + log(sum)
  }
}

/// How well a score tells members from others.
enum Scores {
  /// Probability that a member scores higher than a non-member, ties half.
  static func auc(members: [Double], others: [Double]) -> Double {
    let labels = members.map { _ in 1 } + others.map { _ in 0 }
    return EvaluationCounts.exactAUC(scores: members + others, labels: labels) ?? 0.5
  }
}

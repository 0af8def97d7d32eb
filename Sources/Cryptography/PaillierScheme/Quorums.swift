public import BigNum

/// What share vectors open (docs/protocol.md §3).
public struct Opening: Hashable, Sendable {
  /// The plaintexts, one a row.
  public let plaintexts: [BigInt]
  /// Trustees whose shares are false although their proofs hold, as far as they can be told from the others.
  public let falseShares: [Int]
}

extension ThresholdPublicKey {
  /// Quorums that are tried at most; every choice of t from up to twelve trustees is among them.
  public static let maximumQuorums = 1000
  /// Sets of f trustees that are weighed at most before nobody is named.
  static let maximumSuspects = 10_000

  /// Opens `rows` rows with verified shares: by the first quorum that combines.
  ///
  /// Under safe primes that is the first quorum there is. Under others a share may verify that is off by an element of
  /// small order, and the quorums it is in do not combine; such an element has no plaintext, so a quorum that combines
  /// opens what was sealed (docs/protocol.md §3).
  /// - Throws: `noQuorum` where none of them combines.
  public func open(
    _ shares: [VerifiedShareVector], rows: Int, work: Work = .parallel
  ) throws(PaillierError) -> Opening {
    guard shares.count >= parameters.threshold else {
      throw .missingShares(valid: shares.count, needed: parameters.threshold)
    }
    var trial = QuorumTrial(key: self, rows: rows, work: work)
    for quorum in Choices(of: parameters.threshold, from: shares.count).prefix(Self.maximumQuorums) {
      try trial.add(quorum.map { shares[$0] })
      if trial.failing.isEmpty { break }
    }
    guard let plaintexts = trial.plaintexts else { throw .noQuorum(tried: trial.failing.count) }
    guard !trial.failing.isEmpty else { return Opening(plaintexts: plaintexts, falseShares: []) }
    return Opening(plaintexts: plaintexts, falseShares: accused(shares.map(\.trustee), trial.failing))
  }

  /// Whoever is in every set of f trustees that meets all failing quorums. Honest shares combine, so the false ones are
  /// such a set while at most f are false: nobody else is ever named.
  package func accused(_ trustees: [Int], _ failing: [[Int]]) -> [Int] {
    func mask(_ trustees: [Int]) -> UInt64 { trustees.reduce(0) { $0 | 1 << UInt64($1 - 1) } }
    let failing = failing.map(mask)
    var (common, sets) = (UInt64?.none, 0)
    for choice in Choices(of: parameters.corrupted, from: trustees.count) {
      sets += 1
      guard sets <= Self.maximumSuspects else { return [] }
      let suspects = mask(choice.map { trustees[$0] })
      if failing.allSatisfy({ $0 & suspects != 0 }) { common = (common ?? suspects) & suspects }
    }
    return trustees.filter { (common ?? 0) & mask([$0]) != 0 }.sorted()
  }
}

/// Quorums as they are tried, one after the other.
private struct QuorumTrial {
  let key: ThresholdPublicKey
  let rows: Int
  let work: Work
  /// Of the first quorum that combined.
  private(set) var plaintexts: [BigInt]?
  /// Quorums that do not combine in some row.
  private(set) var failing: [[Int]] = []
  /// Rows in which a quorum failed: the next one is most likely to fail there too.
  private var telling: [Int] = []

  init(key: ThresholdPublicKey, rows: Int, work: Work) { (self.key, self.rows, self.work) = (key, rows, work) }

  mutating func add(_ quorum: [VerifiedShareVector]) throws(PaillierError) {
    if !telling.isEmpty {
      let few = quorum.map { share in
        VerifiedShareVector(trustee: share.trustee, values: telling.map { share.values[$0] })
      }
      guard try combine(few, rows: telling.count).plaintexts != nil else {
        failing.append(quorum.map(\.trustee))
        return
      }
    }
    let (opened, failed) = try combine(quorum, rows: rows)
    if let failed {
      telling.append(failed)
      failing.append(quorum.map(\.trustee))
    } else if plaintexts == nil {
      plaintexts = opened
    }
  }

  /// The plaintexts, or the row in which they do not combine.
  private func combine(
    _ quorum: [VerifiedShareVector], rows: Int
  ) throws(PaillierError) -> (plaintexts: [BigInt]?, failed: Int?) {
    do throws(PaillierError) { return (try key.combine(quorum, rows: rows, work: work), nil) } catch {
      guard case .undecryptable(let row) = error else { throw error }
      return (nil, row)
    }
  }
}

/// The choices of `size` from 0 ..< `count`, ascending, in lexicographic order.
struct Choices: Sequence, IteratorProtocol {
  private let count: Int
  private var upcoming: [Int]?

  init(of size: Int, from count: Int) {
    self.count = count
    upcoming = size <= count ? Array(0..<size) : nil
  }

  mutating func next() -> [Int]? {
    guard let choice = upcoming else { return nil }
    var after = choice
    upcoming = nil
    for i in choice.indices.reversed() where choice[i] < count - choice.count + i {
      for j in i..<choice.count { after[j] = choice[i] + 1 + j - i }
      upcoming = after
      break
    }
    return choice
  }
}

import Groups
import Synchronization

/// The generators of a group that were hashed so far, and their tables, one a process.
final class GeneratorCache<G: PrimeGroup>: Sendable {
  /// H = hash("H").
  let h: G.Element
  let tableB: G.Table
  let tableH: G.Table
  private let state = Mutex(State())

  private struct State {
    var elements: [G.Element] = []
    /// The basis of the last counts asked for; a run uses very few.
    var bases: [Int: G.Basis] = [:]
  }

  private init() {
    h = Self.hash("H")
    tableB = G.Table(G.generator)
    tableH = G.Table(h)
  }

  /// G_0 … G_(count−1) with their tables.
  func basis(count: Int) -> G.Basis {
    state.withLock { state in
      if let basis = state.bases[count] { return basis }
      for i in state.elements.count..<max(count, state.elements.count) { state.elements.append(Self.hash("G_\(i)")) }
      let basis = G.Basis(Array(state.elements.prefix(count)))
      if state.bases.count >= 8 { state.bases.removeAll() }
      state.bases[count] = basis
      return basis
    }
  }

  /// Generators differ by their label alone; the domain separates them from every other use of hash-to-group.
  static func hash(_ label: String) -> G.Element {
    G.hashToGroup(Array(label.utf8), domain: "SealedSum-v1-generators-\(G.identifier)")
  }

  /// The cache of `G`. Generic types have no static storage, so one table holds the caches of all groups.
  static var shared: GeneratorCache<G> {
    caches.withLock { caches in
      let key = ObjectIdentifier(G.self)
      if let cache = caches[key] as? GeneratorCache<G> { return cache }
      let cache = GeneratorCache<G>()
      caches[key] = cache
      return cache
    }
  }
}

private let caches = Mutex<[ObjectIdentifier: any Sendable]>([:])

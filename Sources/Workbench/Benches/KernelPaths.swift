import BigNum

extension [KernelPath] {
  /// The paths that a kernel in fact takes where these are asked for, each once, in their order: what it measures on two
  /// of them would be the same code.
  func taken(by kernel: Kernel) -> [KernelPath] {
    var out: [KernelPath] = []
    for path in map({ $0.taken(by: kernel) }) where !out.contains(path) { out.append(path) }
    return out
  }
}

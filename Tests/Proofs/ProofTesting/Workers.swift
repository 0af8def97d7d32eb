public import BigNum

/// On which numbers of threads bytes are others than on one. For proofs there must be none: a generator whose state repeats
/// on a machine with other cores would give the same nonces to other secrets (docs/protocol.md §5).
public func workersThatShow(_ make: (Work) throws -> [UInt8]) rethrows -> [Int] {
  let alone = try make(.serial)
  return try [2, 3, 7].filter { try make(Work(workers: $0)) != alone }
}

import BigNum

/// Overwrites secret scalars and empties the array. Another array with the same contents keeps them: whoever wipes sees to
/// it that it was the only one, and that it had its room reserved, as growth leaves copies behind.
package func wipe<G: PrimeGroup>(_ scalars: inout [Scalar<G>]) {
  scalars.withUnsafeMutableBytes { BigNum.wipe($0) }
  scalars.removeAll()
}

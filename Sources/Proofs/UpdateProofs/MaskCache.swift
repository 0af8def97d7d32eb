import Masks
import Synchronization

/// The public polynomials of each vector, as the last opening that was asked for has them: all clients of an opening have
/// the same, and nobody makes them twice.
final class MaskCache: Sendable {
  private let masks = Mutex<[Int: PublicMask]>([:])

  /// The mask of a vector in an opening.
  func mask(
    _ layout: MaskedMatrix, vector: Int, chainID: [UInt8], open: [UInt8]
  ) throws(SubmissionFault) -> PublicMask {
    let digest = PublicMask.digest(chain: chainID, open: open, vector: vector)
    if let known = masks.withLock({ $0[vector] }), known.digest == digest { return known }
    do throws(MaskError) {
      let made = try PublicMask(layout.mask, digest: digest)
      masks.withLock { $0[vector] = made }
      return made
    } catch { throw .parameters("\(error)") }
  }
}

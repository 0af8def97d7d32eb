import Foundation

/// The discrete Fourier transform of a power of two of complex numbers, in place: decimation in time, radix 2, with
/// every twiddle factor taken from sine and cosine afresh, so that errors grow with log N only.
struct FourierTransform {
  /// N.
  let count: Int
  // Those of a stage of 2h numbers at h..<2h, next to each other.
  private let cosines: [Double]
  private let sines: [Double]

  /// - Parameter count: A power of two.
  init(count: Int) {
    self.count = count
    var (cosines, sines) = ([Double](repeating: 1, count: count), [Double](repeating: 0, count: count))
    let top = count / 2
    for k in 0..<top {
      cosines[top + k] = cos(2 * .pi * Double(k) / Double(count))
      sines[top + k] = sin(2 * .pi * Double(k) / Double(count))
    }
    var half = top / 2
    while half > 0 {
      for k in 0..<half { (cosines[half + k], sines[half + k]) = (cosines[2 * (half + k)], sines[2 * (half + k)]) }
      half /= 2
    }
    (self.cosines, self.sines) = (cosines, sines)
  }

  /// X_k = Σ_j x_j·e^(−2πi·jk/N); both arrays have N numbers.
  func forward(_ real: inout [Double], _ imaginary: inout [Double]) { transform(&real, &imaginary, sign: -1) }

  /// N·x_j from X_k: without the factor 1/N.
  func backward(_ real: inout [Double], _ imaginary: inout [Double]) { transform(&real, &imaginary, sign: 1) }

  private func transform(_ real: inout [Double], _ imaginary: inout [Double], sign: Double) {
    let n = count
    guard n > 1 else { return }
    real.withUnsafeMutableBufferPointer { re in
      imaginary.withUnsafeMutableBufferPointer { im in
        cosines.withUnsafeBufferPointer { cosines in
          sines.withUnsafeBufferPointer { sines in
            Self.reverse(re, im, bits: n.trailingZeroBitCount)
            var half = 1
            while half < n {
              for start in Swift.stride(from: 0, to: n, by: 2 * half) {
                for k in 0..<half {
                  let (c, s) = (cosines[half + k], sign * sines[half + k])
                  let (i, j) = (start + k, start + k + half)
                  let (x, y) = (c * re[j] - s * im[j], c * im[j] + s * re[j])
                  (re[j], im[j]) = (re[i] - x, im[i] - y)
                  (re[i], im[i]) = (re[i] + x, im[i] + y)
                }
              }
              half *= 2
            }
          }
        }
      }
    }
  }

  /// Puts every number where the bits of its index stand in reverse.
  private static func reverse(
    _ re: UnsafeMutableBufferPointer<Double>, _ im: UnsafeMutableBufferPointer<Double>, bits: Int
  ) {
    var j = 0
    for i in 0..<re.count {
      if i < j {
        re.swapAt(i, j)
        im.swapAt(i, j)
      }
      // Adds one to j from the top.
      var bit = 1 << (bits - 1)
      while bit > 0, j & bit != 0 {
        j ^= bit
        bit >>= 1
      }
      j |= bit
    }
  }
}

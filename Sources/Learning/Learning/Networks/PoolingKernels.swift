/// Pooling of one channel of `height` × `width` by squares of `size`; what fills no square is dropped.
struct Pool {
  let width: Int
  let outputHeight, outputWidth: Int
  let size: Int

  init(_ input: TensorShape, _ output: TensorShape, size: Int) {
    width = input.width
    (outputHeight, outputWidth) = (output.height, output.width)
    self.size = size
  }

  /// Calls with each output position and the first input position of its square.
  @inline(__always)
  private func forEachSquare(_ body: (_ output: Int, _ input: Int) -> Void) {
    for y in 0..<outputHeight {
      for x in 0..<outputWidth { body(y * outputWidth + x, (y * width + x) * size) }
    }
  }

  /// The position of the largest; the first of equal ones, as PyTorch takes it.
  @inline(__always)
  private func largest(_ x: UnsafePointer<Double>, _ start: Int) -> Int {
    var best = start
    for i in 0..<size {
      for j in 0..<size {
        let position = start + i * width + j
        if x[position] > x[best] || x[position].isNaN { best = position }
      }
    }
    return best
  }

  func maximum(_ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>) {
    forEachSquare { y[$0] = x[largest(x, $1)] }
  }

  func mean(_ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>) {
    let area = Double(size * size)
    forEachSquare { output, start in
      var sum = 0.0
      for i in 0..<size { for j in 0..<size { sum += x[start + i * width + j] } }
      y[output] = sum / area
    }
  }

  /// Gives each slope to the largest of its square; `back` is zero before.
  func maximumSlopes(
    _ x: UnsafePointer<Double>, _ slopes: UnsafePointer<Double>, to back: UnsafeMutablePointer<Double>
  ) {
    forEachSquare { back[largest(x, $1)] = slopes[$0] }
  }

  /// Divides each slope among its square; `back` is zero before.
  func meanSlopes(_ slopes: UnsafePointer<Double>, to back: UnsafeMutablePointer<Double>) {
    let area = Double(size * size)
    forEachSquare { output, start in
      let share = slopes[output] / area
      for i in 0..<size { for j in 0..<size { back[start + i * width + j] = share } }
    }
  }
}

/// The geometry of a convolution: which numbers of the image each filter sees at each position.
struct Window: Hashable, Sendable {
  let channels, height, width: Int
  let kernel, stride, padding: Int
  let outputHeight, outputWidth: Int

  init(
    _ shape: TensorShape, _ filters: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ place: String
  ) throws(LearningError) {
    try NetworkPlan.require(!shape.isFlat, place, "a convolution after features", "an image before it")
    try NetworkPlan.require((1...modelLimit).contains(filters), place, "\(filters) channels", "1…\(modelLimit)")
    try NetworkPlan.require((1...modelLimit).contains(stride), place, "stride \(stride)", "1…\(modelLimit)")
    // More padding than kernel − 1 would add positions that see nothing.
    try NetworkPlan.require(
      (1...modelLimit).contains(kernel) && (0..<kernel).contains(padding), place,
      "kernel \(kernel), padding \(padding)", "a kernel of at least 1 and 0…(kernel − 1) of padding")
    let (h, w) = (shape.height + 2 * padding - kernel, shape.width + 2 * padding - kernel)
    try NetworkPlan.require(
      h >= 0 && w >= 0, place, "kernel \(kernel)",
      "at most the image's \(shape.height) × \(shape.width) and twice the padding \(padding)")
    (channels, height, width) = (shape.channels, shape.height, shape.width)
    (self.kernel, self.stride, self.padding) = (kernel, stride, padding)
    (outputHeight, outputWidth) = (h / stride + 1, w / stride + 1)
    let entries = checkedProduct([channels, kernel, kernel, outputHeight, outputWidth])
    try NetworkPlan.require(
      entries.map { $0 <= NetworkPlan.maximumColumns } ?? false, place, "a convolution's columns",
      "at most \(NetworkPlan.maximumColumns) numbers: channels · kernel² · positions")
  }

  /// Numbers that a filter sees at a position: channels · kernel².
  var fanIn: Int { channels * kernel * kernel }
  var positions: Int { outputHeight * outputWidth }
  var columnEntries: Int { fanIn * positions }

  /// Calls with each row of the column matrix and the offset of its filter entry: its channel, line and column.
  @inline(__always)
  private func forEachEntry(_ body: (_ row: Int, _ channel: Int, _ y: Int, _ x: Int) -> Void) {
    var row = 0
    for c in 0..<channels {
      for y in 0..<kernel {
        for x in 0..<kernel {
          body(row, c, y - padding, x - padding)
          row += 1
        }
      }
    }
  }

  /// Output positions along a line of that length for which position·stride + shift lies inside it.
  @inline(__always)
  private func inside(_ shift: Int, _ length: Int, _ outputs: Int) -> Range<Int> {
    let last = length - 1 - shift
    let end = last < 0 ? 0 : min(outputs, last / stride + 1)
    let start = shift >= 0 ? 0 : (stride - 1 - shift) / stride
    return min(start, end)..<end
  }

  /// The columns of an image (fan-in × positions): what turns the convolution into a product of matrices (Chellapilla,
  /// Puri and Simard 2006).
  func unfold(_ image: UnsafePointer<Double>, to columns: UnsafeMutablePointer<Double>) {
    columns.update(repeating: 0, count: columnEntries)
    forEachEntry { row, c, y, x in
      let across = inside(x, width, outputWidth)
      for oy in inside(y, height, outputHeight) {
        let target = columns + (row * outputHeight + oy) * outputWidth
        let source = image + (c * height + oy * stride + y) * width + x
        for ox in across { target[ox] = source[ox * stride] }
      }
    }
  }

  /// Adds columns back to the numbers that they came from: the transpose of `unfold`.
  func fold(_ columns: UnsafePointer<Double>, addingTo image: UnsafeMutablePointer<Double>) {
    forEachEntry { row, c, y, x in
      let across = inside(x, width, outputWidth)
      for oy in inside(y, height, outputHeight) {
        let source = columns + (row * outputHeight + oy) * outputWidth
        let target = image + (c * height + oy * stride + y) * width + x
        for ox in across { target[ox * stride] += source[ox] }
      }
    }
  }
}

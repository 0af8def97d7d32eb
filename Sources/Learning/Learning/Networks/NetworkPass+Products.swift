extension NetworkPass {
  typealias Numbers = UnsafePointer<Double>
  typealias Output = UnsafeMutablePointer<Double>

  /// Y = X·Wᵀ + b.
  func dense(_ stage: NetworkPlan.Stage, _ parameters: Numbers, _ x: Numbers, _ y: Output) {
    let (inputs, units) = (stage.fanIn, stage.output.channels)
    y.update(repeating: 0, count: count * units)
    products.add(
      ProductShape(rows: count, columns: units, inner: inputs, transposeB: true), x, parameters + stage.weights, to: y)
    let bias = parameters + stage.bias
    for i in 0..<count { for u in 0..<units { y[i * units + u] += bias[u] } }
  }

  /// ∂W += ∂Yᵀ·X, ∂b += Σ ∂Y, ∂X = ∂Y·W.
  func denseBack(
    _ stage: NetworkPlan.Stage, _ parameters: Numbers, _ x: Numbers, _ dy: Numbers, _ dx: Output?, _ gradient: Output
  ) {
    let (inputs, units) = (stage.fanIn, stage.output.channels)
    products.add(
      ProductShape(rows: units, columns: inputs, inner: count, transposeA: true), dy, x, to: gradient + stage.weights)
    let bias = gradient + stage.bias
    for i in 0..<count { for u in 0..<units { bias[u] += dy[i * units + u] } }
    guard let dx else { return }
    products.add(
      ProductShape(rows: count, columns: inputs, inner: units), dy, parameters + stage.weights, to: dx)
  }

  /// Y = W·columns(x) + b, sample by sample.
  func convolve(
    _ stage: NetworkPlan.Stage, _ window: Window, _ parameters: Numbers, _ x: Numbers, _ y: Output
  ) {
    let (filters, positions) = (stage.output.channels, window.positions)
    let bias = parameters + stage.bias
    for i in 0..<count {
      let target = y + i * stage.output.count
      window.unfold(x + i * stage.input.count, to: columns)
      target.update(repeating: 0, count: stage.output.count)
      products.add(
        ProductShape(rows: filters, columns: positions, inner: window.fanIn), parameters + stage.weights, columns,
        to: target)
      for f in 0..<filters { for p in 0..<positions { target[f * positions + p] += bias[f] } }
    }
  }

  /// ∂W += ∂Y·columnsᵀ, ∂b += Σ ∂Y, ∂columns = Wᵀ·∂Y, sample by sample.
  func convolveBack(
    _ stage: NetworkPlan.Stage, _ window: Window, _ parameters: Numbers, _ x: Numbers, _ dy: Numbers, _ dx: Output?,
    _ gradient: Output
  ) {
    let (filters, positions) = (stage.output.channels, window.positions)
    let bias = gradient + stage.bias
    for i in 0..<count {
      let slopes = dy + i * stage.output.count
      window.unfold(x + i * stage.input.count, to: columns)
      products.add(
        ProductShape(rows: filters, columns: window.fanIn, inner: positions, transposeB: true), slopes, columns,
        to: gradient + stage.weights)
      for f in 0..<filters { for p in 0..<positions { bias[f] += slopes[f * positions + p] } }
      guard let dx else { continue }
      columns.update(repeating: 0, count: window.columnEntries)
      products.add(
        ProductShape(rows: window.fanIn, columns: positions, inner: filters, transposeA: true),
        parameters + stage.weights, slopes, to: columns)
      window.fold(columns, addingTo: dx + i * stage.input.count)
    }
  }
}

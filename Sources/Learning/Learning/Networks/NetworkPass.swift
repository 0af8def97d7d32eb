/// The numbers of one chunk of samples on their way through a network, forward and back.
final class NetworkPass {
  private let plan: NetworkPlan
  let products: MatrixProducts
  let count: Int
  /// The samples, then each stage's outputs, `count` rows each.
  private let values: UnsafeMutablePointer<Double>
  private let offsets: [Int]
  let columns: UnsafeMutablePointer<Double>

  /// Memory for that many samples, each of the plan's inputs.
  init(_ plan: NetworkPlan, count: Int, products: MatrixProducts) {
    self.plan = plan
    self.products = products
    self.count = count
    var offsets = [0]
    var end = count * plan.input.count
    for stage in plan.stages {
      offsets.append(end)
      end += count * stage.output.count
    }
    self.offsets = offsets
    values = .allocate(capacity: end)
    values.initialize(repeating: 0, count: end)
    columns = .allocate(capacity: plan.columns)
    columns.initialize(repeating: 0, count: plan.columns)
  }

  deinit {
    values.deallocate()
    columns.deallocate()
  }

  func setSample(_ i: Int, _ x: [Double]) {
    let target = values + i * plan.input.count
    for j in x.indices { target[j] = x[j] }
  }

  /// The outputs of a sample after `forward`.
  func outputs(_ i: Int) -> [Double] {
    let n = plan.stages[plan.stages.count - 1].output.count
    let start = offsets[plan.stages.count] + i * n
    return (0..<n).map { values[start + $0] }
  }

  func forward(_ parameters: UnsafePointer<Double>) {
    for (s, stage) in plan.stages.enumerated() {
      let (x, y) = (values + offsets[s], values + offsets[s + 1])
      switch stage.operation {
      case .dense: dense(stage, parameters, x, y)
      case .convolution(let window): convolve(stage, window, parameters, x, y)
      case .maxPool(let size): eachChannel(stage) { Pool($0, $1, size: size).maximum(x + $2, to: y + $3) }
      case .averagePool(let size): eachChannel(stage) { Pool($0, $1, size: size).mean(x + $2, to: y + $3) }
      case .activation(.relu): for i in 0..<count * stage.output.count { y[i] = x[i] > 0 ? x[i] : 0 }
      case .activation(.tanh): for i in 0..<count * stage.output.count { y[i] = PortableMath.tanh(x[i]) }
      }
    }
  }

  /// Adds the gradient of all samples' losses, whose slopes in the outputs are given (`count` rows), to `gradient`.
  func backward(_ slopes: [Double], _ parameters: UnsafePointer<Double>, into gradient: UnsafeMutablePointer<Double>) {
    let largest = plan.stages.reduce(plan.input.count) { max($0, $1.output.count) } * count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * largest) { buffer in
      buffer.initialize(repeating: 0)
      guard let first = buffer.baseAddress else { return }
      var (dy, dx) = (first, first + largest)
      for i in slopes.indices { dy[i] = slopes[i] }
      for (s, stage) in plan.stages.enumerated().reversed() {
        let (x, y) = (values + offsets[s], values + offsets[s + 1])
        // Nobody asks for the slopes in the samples themselves.
        let back: UnsafeMutablePointer<Double>? = s > 0 ? dx : nil
        back?.update(repeating: 0, count: count * stage.input.count)
        switch stage.operation {
        case .dense: denseBack(stage, parameters, x, dy, back, gradient)
        case .convolution(let window): convolveBack(stage, window, parameters, x, dy, back, gradient)
        case .maxPool(let size):
          eachChannel(stage) { Pool($0, $1, size: size).maximumSlopes(x + $2, dy + $3, to: dx + $2) }
        case .averagePool(let size):
          eachChannel(stage) { Pool($0, $1, size: size).meanSlopes(dy + $3, to: dx + $2) }
        case .activation(.relu): for i in 0..<count * stage.output.count { dx[i] = y[i] > 0 ? dy[i] : 0 }
        case .activation(.tanh): for i in 0..<count * stage.output.count { dx[i] = dy[i] * (1 - y[i] * y[i]) }
        }
        swap(&dx, &dy)
      }
    }
  }

  /// Calls with both shapes and the offsets of each channel of each sample.
  @inline(__always)
  private func eachChannel(_ stage: NetworkPlan.Stage, _ body: (TensorShape, TensorShape, Int, Int) -> Void) {
    for c in 0..<count * stage.input.channels {
      body(stage.input, stage.output, c * stage.input.positions, c * stage.output.positions)
    }
  }
}

import Configurations
import Contracts
import Learning

extension AggregationRule {
  /// What `[training] strategy`, `[parties] sampling` and the predicates of `[quantization]` ask for, with so many clients
  /// that have data.
  init(_ c: Configuration, clients: Int) throws {
    let t = c.training, rate = t.serverValue(.rate)
    let rule: ServerOptimizer.Rule? =
      switch t.strategy {
      case .fedavg, .fedprox, .fedsgd: nil
      case .fedavgm: .momentum(beta: t.serverValue(.momentum))
      case .fedadagrad: .adagrad(beta1: t.serverValue(.beta1), tau: t.serverValue(.tau))
      case .fedadam: .adam(beta1: t.serverValue(.beta1), beta2: t.serverValue(.beta2), tau: t.serverValue(.tau))
      case .fedyogi: .yogi(beta1: t.serverValue(.beta1), beta2: t.serverValue(.beta2), tau: t.serverValue(.tau))
      case .scaffold: rate == 1 ? nil : .momentum(beta: 0)
      }
    self.init(
      server: try rule.map { try ServerOptimizer($0, learningRate: rate) },
      control: t.strategy == .scaffold ? Control(scale: t.rate * Double(t.epochs), clients: clients) : nil)
    sampling = Int((c.parties.sampling * Double(Self.everybody)).rounded())
    similarity = c.quantization.similarity.map { Int(($0 * 1000).rounded()) }
    if c.quantization.ball > 0 {
      radius = Int64((c.quantization.ball * Double(1 << c.quantization.fractionBits)).rounded(.up))
    }
  }
}

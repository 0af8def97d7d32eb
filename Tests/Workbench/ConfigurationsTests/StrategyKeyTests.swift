import Configurations
import Testing

/// Keys of the strategies: each where it applies, and nowhere else.
@Suite struct StrategyKeyTests {
  private func configuration(_ overrides: String...) throws(WorkbenchError) -> Configuration {
    try Configuration(toml: ConfigurationTests.minimal, overrides: overrides)
  }

  private func path(_ overrides: String...) -> String? {
    do throws(WorkbenchError) {
      _ = try Configuration(toml: ConfigurationTests.minimal, overrides: overrides)
      return nil
    } catch {
      if case .refused(let path, _, _) = error { return path }
      if case .notAllowed(let path, _, _) = error { return path }
      return "\(error)"
    }
  }

  @Test func eachKeyBelongsToItsStrategies() throws {
    for strategy in Configuration.Strategy.allCases {
      for key in Configuration.ServerKey.allCases {
        let refused = path("training.strategy=\(strategy.rawValue)", "training.\(key.rawValue)=0.5")
        #expect(refused == (strategy.server[key] == nil ? "training.\(key.rawValue)" : nil), "\(strategy) \(key)")
      }
    }
    #expect(Configuration.Strategy.fedadam.server.keys.count == 4 && Configuration.Strategy.fedprox.server.isEmpty)
    #expect(path("training.strategy=fedavgm", "training.server_momentum=1") == "training.server_momentum")
    #expect(path("training.strategy=fedadam", "training.tau=0") == "training.tau")
  }

  @Test func defaultsAreTheStrategies() throws {
    let adam = try configuration("training.strategy=fedadam", "training.tau=0.5").training
    #expect(adam.serverValue(.tau) == 0.5 && adam.serverValue(.beta2) == 0.99 && adam.serverValue(.momentum) == 0)
    // A default that is written down is the same configuration.
    #expect(
      try configuration("training.strategy=fedadam", "training.beta2=0.99").canonicalText
        == configuration("training.strategy=fedadam").canonicalText)
    #expect(
      try configuration("training.strategy=fedadam", "training.beta2=0.9").canonicalText
        != configuration("training.strategy=fedadam").canonicalText)
    // What is not asked for is not in the text, and so changes no run of before.
    let plain = try configuration().canonicalText
    for word in ["server", "sampling", "similarity", "ball"] { #expect(!plain.contains(word)) }
  }

  @Test func whatDoesNotGoTogetherIsRefused() {
    #expect(path("training.strategy=scaffold", "training.optimizer=adam") == "training.optimizer")
    let on = ["privacy.noise=distributed", "privacy.epsilon=8"]
    func withPrivacy(_ more: String...) -> String? {
      do throws(WorkbenchError) {
        _ = try Configuration(toml: ConfigurationTests.minimal, overrides: on + more)
        return nil
      } catch {
        if case .refused(let path, _, _) = error { return path }
        return "\(error)"
      }
    }
    #expect(withPrivacy("training.strategy=fedadam") == nil)
    #expect(withPrivacy("training.strategy=scaffold") == "training.strategy")
    #expect(withPrivacy("quantization.similarity=0") == "privacy.noise")
    #expect(withPrivacy("quantization.ball=1") == "privacy.noise")
    #expect(withPrivacy("quantization.ball=1", "privacy.noise=local") == "privacy.noise")
    #expect(withPrivacy("parties.sampling=0.5") == nil)
    #expect(withPrivacy("parties.sampling=0.5", "privacy.noise=central") == "parties.sampling")
  }

  @Test func predicatesAndDrawsAreBounded() throws {
    let some = try configuration("quantization.similarity=0.1234", "quantization.ball=6", "parties.sampling=0.3")
    #expect(some.quantization.similarity == 0.123 && some.quantization.ball == 6 && some.parties.sampling == 0.3)
    #expect(path("quantization.ball=6.1") == "quantization.ball")
    #expect(path("quantization.similarity=0.3") == "quantization.similarity")
    #expect(path("quantization.similarity=0", "crypto.proofs=bits") == "quantization.similarity")
    #expect(path("quantization.ball=1", "crypto.proofs=none") == "quantization.ball")
    for sampling in ["0", "1.1", "-0.5"] { #expect(path("parties.sampling=\(sampling)") == "parties.sampling") }
  }
}

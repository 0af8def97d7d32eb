import Foundation
import Papers
import Testing
import WorkbenchTesting

@Suite struct PublishedTests {
  @Test func publishedFiguresAreConsistentWithTheText() throws {
    let p = try Published(file: Checkout.root.appendingPathComponent("papers/batchcrypt/published.json"))
    #expect(p.figures.count == 3 * 4 + 6 * 4)
    // One cost a value explains twelve bars: Table 1's 2048-bit row times the parameters of each model.
    let each = (p.value("Table 1", "2048 bits", "encryption")?.value ?? 0) / 900_000
    for (model, d) in [("FMNIST", 101_770.0), ("CIFAR", 1_250_000), ("LSTM", 4_020_000)] {
      let bar = p.value("Fig. 7", "\(model), stock", "encryption")?.value ?? 0
      #expect(abs(bar / (each * d) - 1) < 0.05, "\(model)")
    }
  }
}

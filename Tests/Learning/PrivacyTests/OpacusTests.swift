import Foundation
import Privacy
import Testing

/// Against the accountants of Opacus 1.6.0 (Tests/Vectors/privacy/make_opacus.py).
@Suite struct OpacusTests {
  /// A row of opacus.json.
  struct Row {
    let noiseMultiplier: Double
    let samplingRate: Double
    let steps: Int
    let delta: Double
    let renyi: Double
    let privacyLoss: Double?

    init(_ row: [Double?]) throws {
      let row = try #require(row.count == 6 ? row : nil)
      (noiseMultiplier, samplingRate) = (try #require(row[0]), try #require(row[1]))
      (steps, delta) = (Int(try #require(row[2])), try #require(row[3]))
      (renyi, privacyLoss) = (try #require(row[4]), row[5])
    }

    var release: GaussianRelease {
      get throws {
        try GaussianRelease(noiseMultiplier: noiseMultiplier, samplingRate: samplingRate, steps: steps)
      }
    }

    func epsilon(_ accountant: Accountant) throws -> Double {
      try accountant.epsilon(of: [release], delta: delta)
    }
  }

  static func rows() throws -> [Row] {
    try JSONDecoder().decode([[Double?]].self, from: Data(contentsOf: vectors.appending(path: "opacus.json")))
      .map(Row.init)
  }

  /// Equal, or tighter where Opacus has no order near the best one (11, and beyond 63), and never below the tightest
  /// accountant.
  @Test func renyiAgreesOrIsTighter() throws {
    var (low, high, equal) = (0.0, 0.0, 0)
    let rows = try Self.rows()
    #expect(rows.count >= 200)
    for row in rows {
      let ours = try row.epsilon(.renyi)
      let difference = (ours - row.renyi) / row.renyi
      (low, high, equal) = (min(low, difference), max(high, difference), equal + (abs(difference) < 0.01 ? 1 : 0))
      #expect(difference < 1e-6, "\(row): \(ours)")
      if let tightest = row.privacyLoss { #expect(ours > tightest * 0.998, "\(row): \(ours)") }
    }
    #expect(equal >= 200)
    print("Rényi against Opacus: relative differences \(low)…\(high), \(equal) of \(rows.count) within 1 %")
  }

  /// Within 1 %: what Opacus says is an upper bound to a thousandth of ε, or to 10⁻⁴ where ε is small.
  @Test func privacyLossAgrees() throws {
    var (low, high, count) = (0.0, 0.0, 0)
    for row in try Self.rows() {
      guard let theirs = row.privacyLoss, theirs > 0.02 else { continue }
      let difference = (try row.epsilon(.privacyLoss) - theirs) / theirs
      (low, high, count) = (min(low, difference), max(high, difference), count + 1)
      #expect(abs(difference) < 0.01, "\(row): \(difference)")
    }
    #expect(count >= 150)
    print("PLD against Opacus: relative differences \(low)…\(high) of \(count)")
  }

  @Test(.enabled(if: LivePython.has("opacus"), "Opacus is not installed"))
  func theLibraryItself() throws {
    let settings = [[0.7, 0.01, 200, 1e-6], [1.3, 0.05, 500, 1e-5], [2.5, 0.3, 40, 1e-7]]
    let script = vectors.appending(path: "make_opacus.py").path
    let output = try LivePython.run([script] + settings.flatMap { $0.map { "\($0)" } })
    let rows = try JSONDecoder().decode([[Double?]].self, from: Data(output.utf8)).map(Row.init)
    #expect(rows.count == settings.count)
    for row in rows {
      let (renyi, loss) = (try row.epsilon(.renyi), try row.epsilon(.privacyLoss))
      let theirs = try #require(row.privacyLoss)
      #expect(abs(renyi / row.renyi - 1) < 0.01)
      #expect(abs(loss / theirs - 1) < 0.01)
    }
  }

  @Test(.enabled(if: LivePython.has("dp_accounting"), "dp-accounting is not installed"))
  func googlesLibraryItself() throws {
    let program = """
      import dp_accounting as dp
      from dp_accounting.rdp import rdp_privacy_accountant as r
      from dp_accounting.pld import pld_privacy_accountant as p
      for a in (r.RdpAccountant(), p.PLDAccountant(dp.NeighboringRelation.ADD_OR_REMOVE_ONE)):
        a.compose(dp.PoissonSampledDpEvent(0.04, dp.GaussianDpEvent(1.2)), 300)
        print(a.get_epsilon(1e-6))
      """
    let theirs = try LivePython.run(["-c", program]).split(separator: "\n").compactMap { Double($0) }
    let release = try GaussianRelease(noiseMultiplier: 1.2, samplingRate: 0.04, steps: 300)
    #expect(theirs.count == 2)
    for (accountant, theirs) in zip([Accountant.renyi, .privacyLoss], theirs) {
      let ours = try accountant.epsilon(of: [release], delta: 1e-6)
      #expect(abs(ours / theirs - 1) < 0.01)
    }
  }
}

/// Python, `SEALEDSUM_PYTHON` or `python3`, with a library that is there or not.
enum LivePython {
  static func has(_ module: String) -> Bool { (try? run(["-c", "import \(module)"])) != nil }

  /// What a program prints; an error where it fails.
  static func run(_ arguments: [String]) throws -> String {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [ProcessInfo.processInfo.environment["SEALEDSUM_PYTHON"] ?? "python3"] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return String(decoding: output, as: UTF8.self)
  }
}

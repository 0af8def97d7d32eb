import BigNum
import Foundation
import Learning
import Reports

/// One thing that must be in order on a machine before a run means anything.
public struct HealthCheck: Equatable, Sendable {
  /// How it stands.
  public enum Outcome: String, Sendable {
    /// In order.
    case fine
    /// Works, with a loss.
    case doubtful
    /// Does not work.
    case broken
  }
  /// What was looked at.
  public var name: String
  /// How it stands.
  public var outcome: Outcome
  /// What was found.
  public var found: String
  /// What to do where it is not fine.
  public var advice: String

  /// All checks, on this machine, now.
  public static func all() -> [HealthCheck] {
    let machine = Machine.current
    let libraries = Libraries.versions.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    return [
      HealthCheck(name: "libraries", outcome: .fine, found: libraries, advice: ""),
      HealthCheck(
        name: "build", outcome: machine.optimised ? .fine : .doubtful,
        found: machine.optimised ? "release" : "debug: cryptography is many times slower",
        advice: "swift build -c release"),
      HealthCheck(
        name: "processor", outcome: machine.cores >= 2 ? .fine : .doubtful,
        found: "\(machine.processor), \(machine.cores) cores \(machine.extensions.joined(separator: " "))",
        advice: "expect about half the speed of the published figures"),
      HealthCheck(
        name: "memory", outcome: machine.memory >= 2 << 30 ? .fine : .doubtful, found: byteCount(machine.memory),
        advice: "proofs of 10,000 entries need up to 1 GiB"),
      kernels(), products(), randomness(), disk(), arithmetic(),
    ]
  }

  /// Which path each of the arithmetic kernels takes, and whether the switch that forces one says something that there is.
  private static func kernels() -> HealthCheck {
    let best = KernelPath.best
    let others = KernelPath.available.filter { $0 != best }.map { "\($0)" }
    let found = KernelPath.allCases.reversed().compactMap { path -> String? in
      let kernels = Kernel.allCases.filter { best.taken(by: $0) == path }.map { "\($0)" }
      return kernels.isEmpty ? nil : "\(path), \(means(path)), for \(kernels.joined(separator: ", "))"
    }.joined(separator: "; ")
    if let problem = KernelPath.settingProblem {
      return HealthCheck(
        name: "kernels", outcome: .broken, found: "\(best); \(problem)",
        advice: "SEALEDSUM_KERNELS may be portable, avx2 or ifma, or unset")
    }
    let isBest = best == KernelPath.available.last
    return HealthCheck(
      name: "kernels", outcome: isBest ? .fine : .doubtful,
      found: found + (others.isEmpty ? "" : "; also here: \(others.joined(separator: ", "))")
        + "; masks: \(VectorPath.best)",
      advice: isBest ? "" : "unset SEALEDSUM_KERNELS, which forces a slower path")
  }

  /// Who multiplies matrices of networks where a configuration asks for a BLAS.
  private static func products() -> HealthCheck {
    let library = BLASLibrary.system
    return HealthCheck(
      name: "matrix products", outcome: .fine,
      found: "portable" + (library.map { "; with products = \"blas\": \($0.name)" } ?? "; no BLAS is here"),
      advice: "")
  }

  private static func means(_ path: KernelPath) -> String {
    switch path {
    case .ifma: "eight lanes of AVX-512 IFMA"
    case .avx2: "four lanes of AVX2 and FMA"
    case .portable: "64-bit limbs"
    }
  }

  private static func randomness() -> HealthCheck {
    var rng = SystemRandomNumberGenerator()
    let words = (0..<64).map { _ in rng.next() }
    let ok = Set(words).count == words.count
    return HealthCheck(
      name: "randomness", outcome: ok ? .fine : .broken,
      found: ok ? "the system's generator answers" : "the system's generator repeats itself",
      advice: "do not make keys on this machine")
  }

  private static func disk() -> HealthCheck {
    let path = FileManager.default.currentDirectoryPath
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: path)
    let free = (attributes?[.systemFreeSize] as? NSNumber)?.intValue ?? 0
    return HealthCheck(
      name: "disk", outcome: free >= 1 << 30 ? .fine : .doubtful, found: "\(byteCount(free)) free in \(path)",
      advice: "a ledger of 10,000 entries, 10 clients and 10 rounds takes about 1 GiB")
  }

  /// (1 + N)^x·r^N decrypts to x for a fixed 1024-bit N: catches a GMP that computes wrongly.
  private static func arithmetic() -> HealthCheck {
    // 2^512 − 569 and 2^512 − 629 are prime.
    let p = BigInt.powerOfTwo(512) - 569, q = BigInt.powerOfTwo(512) - 629
    let n = p * q, square = n * n, x = BigInt(123_456_789)
    let lambda = (p - 1) * (q - 1)
    let r = BigInt(65_537)
    let ok: Bool =
      if p.isProbablePrime(), q.isProbablePrime(), let inverse = lambda.inverse(mod: n) {
        {
          let c = (1 + x * n).multiplied(by: r.powMod(secret: n, mod: square), mod: square)
          let u = c.powMod(secret: lambda, mod: square)
          return ((u - 1) / n).multiplied(by: inverse, mod: n) == x
        }()
      } else {
        false
      }
    return HealthCheck(
      name: "arithmetic", outcome: ok ? .fine : .broken,
      found: ok ? "a known ciphertext decrypts" : "a known ciphertext does not decrypt",
      advice: "reinstall libgmp; this build computes wrongly")
  }
}

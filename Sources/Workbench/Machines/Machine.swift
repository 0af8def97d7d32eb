import Foundation
public import Reports

/// What a measurement ran on. Goes into every manifest and under every table.
public struct Machine: Equatable, Sendable {
  /// The processor's name as the system gives it.
  public var processor: String
  /// Cores that this process may use.
  public var cores: Int
  /// Physical memory in bytes.
  public var memory: Int
  /// Operating system and version.
  public var system: String
  /// Vector extensions that matter here and that the processor has.
  public var extensions: [String]
  /// Whether the program was built with optimisation.
  public var optimised: Bool

  /// This machine.
  public static var current: Machine {
    let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    func field(_ name: String) -> String? {
      guard let line = info.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
      return line.split(separator: ":", maxSplits: 1).last.map { $0.trimmingBlanks }
    }
    let flags = Set((field("flags") ?? field("Features") ?? "").split(separator: " ").map(String.init))
    return Machine(
      processor: field("model name") ?? architecture, cores: ProcessInfo.processInfo.activeProcessorCount,
      memory: Int(ProcessInfo.processInfo.physicalMemory), system: systemName,
      extensions: ["avx2", "fma", "adx", "bmi2", "avx512f", "avx512ifma", "asimd"].filter(flags.contains),
      optimised: isOptimised)
  }

  /// One line.
  public var line: String {
    "\(processor), \(cores) core\(cores == 1 ? "" : "s"), \(byteCount(memory)), \(system)"
      + (extensions.isEmpty ? "" : ", " + extensions.joined(separator: " "))
      + (optimised ? "" : ", debug build")
  }

  /// As an object.
  public var json: JSON {
    [
      "processor": .string(processor), "cores": .int(cores), "memory_bytes": .int(memory), "system": .string(system),
      "extensions": .array(extensions.map { .string($0) }), "optimised": .bool(optimised),
    ]
  }

  private static var systemName: String {
    let release = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
    let pretty = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
    let name = pretty.map { $0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" } }
    return name.map { String($0) } ?? ProcessInfo.processInfo.operatingSystemVersionString
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86-64"
    #elseif arch(arm64)
      "arm64"
    #else
      "unknown processor"
    #endif
  }

  private static var isOptimised: Bool {
    #if DEBUG
      false
    #else
      true
    #endif
  }
}

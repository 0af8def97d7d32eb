import Foundation

/// Memory of this process that is in use, as Linux counts it; 0 elsewhere.
enum ResidentSet {
  /// Bytes now.
  static var now: Int { read("VmRSS") }
  /// Most bytes since the process began or `resetPeak` was called.
  static var peak: Int { read("VmHWM") }

  /// Forgets the highest resident set so far (Linux; elsewhere and in some containers nothing happens).
  static func resetPeak() {
    try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
  }

  private static func read(_ field: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
    return 1_024 * (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0)
  }
}

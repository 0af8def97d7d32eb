import Foundation
import Synchronization

/// Progress of phases of known length on standard error: one line that is redrawn with the time left where that is a
/// terminal, plain lines elsewhere (at the start and the end of a phase, so that logs stay short).
public final class ProgressLine: Sendable {
  private struct State {
    var phase = ""
    var done = 0
    var first = 0
    var total = 0
    var began = ContinuousClock.now
    var drawn = ContinuousClock.now
  }
  private let state = Mutex(State())
  private let quiet: Bool
  private let console: Console

  /// Reports to standard error; `quiet` reports nothing.
  public convenience init(quiet: Bool = false) { self.init(quiet: quiet, console: .standard) }

  /// Reports to a console.
  package init(quiet: Bool, console: Console) {
    self.quiet = quiet
    self.console = console
  }

  /// Whether a phase was begun and not ended.
  public var isRunning: Bool { state.withLock { !$0.phase.isEmpty } }

  /// Starts a phase of `total` steps, of which `done` are done already.
  public func begin(_ phase: String, total: Int, done: Int = 0) {
    guard !quiet else { return }
    state.withLock { s in
      s.phase = phase
      s.done = done
      s.first = done
      s.total = max(1, total)
      s.began = .now
      s.drawn = .now
      if console.redraws { draw(&s) } else { console.note("\(phase) …") }
    }
  }

  /// `count` more steps are done.
  public func advance(by count: Int = 1) {
    guard !quiet else { return }
    state.withLock { s in
      s.done = min(s.total, s.done + count)
      guard console.redraws, s.done == s.total || s.drawn.duration(to: .now) > .milliseconds(100) else { return }
      draw(&s)
    }
  }

  /// Ends the phase, with a remark.
  public func end(_ remark: String = "") {
    guard !quiet else { return }
    state.withLock { s in
      guard !s.phase.isEmpty else { return }
      let time = duration(seconds(s.began.duration(to: .now)))
      console.note("\(s.phase): \(remark.isEmpty ? "done" : remark) (\(time))")
      s.phase = ""
    }
  }

  /// A line of its own between phases.
  public func note(_ text: String) {
    guard !quiet else { return }
    console.note(text)
  }

  /// How much time the phase will take yet, if what is left goes on as what is done; nil where nothing is known.
  public var timeLeft: String? { state.withLock { Self.timeLeft($0) } }

  private static func timeLeft(_ s: State) -> String? {
    let made = s.done - s.first
    guard !s.phase.isEmpty, made > 0, s.done < s.total else { return nil }
    return duration(seconds(s.began.duration(to: .now)) * Double(s.total - s.done) / Double(made))
  }

  private func draw(_ s: inout State) {
    let part = Double(s.done) / Double(s.total)
    let filled = Int(part * 24)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
    let left = Self.timeLeft(s).map { ", \($0) left" } ?? ""
    console.draw("\(s.phase) \(bar) \(s.done)/\(s.total)\(left)")
    s.drawn = .now
  }
}

/// A duration in seconds.
public func seconds(_ d: Duration) -> Double {
  Double(d.components.seconds) + Double(d.components.attoseconds) * 1e-18
}

import Configurations
import Foundation
import Reports
import Synchronization

/// Ctrl-C and SIGTERM: a message, what lies where and how to go on, and an exit code of their own. Nothing else has to be
/// done: what a run has accepted is on the disk at any moment.
enum Interruption {
  private static let goOn = Mutex("nothing was changed; run the command again")

  /// What the message says from here on.
  static func advise(_ text: String) { goOn.withLock { $0 = text } }

  /// Waits for signals on a thread of its own. To be called before any other thread is there: they inherit that the
  /// signals are blocked. A signal that the caller made us ignore stays ignored.
  static func watch() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] where !isIgnored(number) { sigaddset(&signals, number) }
    guard pthread_sigmask(SIG_BLOCK, &signals, nil) == 0 else { return }
    let watched = signals
    Thread.detachNewThread {
      var signals = watched
      var number: Int32 = 0
      while sigwait(&signals, &number) != 0 {}
      leave(number == SIGTERM ? .terminated : .interrupted)
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func leave(_ status: CommandStatus) -> Never {
    let failure = Failure(
      what: status == .interrupted ? "interrupted" : "terminated",
      advice: goOn.withLockIfAvailable { $0 } ?? "run the command again", status: status)
    Console.standard.lastWords(failure.text, output: Failure.wantsJSON ? failure.json.pretty + "\n" : nil)
    _exit(status.rawValue)
  }
}

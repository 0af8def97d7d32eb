import Configurations
import Foundation
import Reports
import Synchronization
import Trainers

/// Where the handler writes; set before there is one.
private nonisolated(unsafe) var bell: Int32 = -1

/// Ctrl-C and SIGTERM: a message, what lies where and how to go on, and an exit code of their own. Nothing else has to be
/// done: what a run has accepted is on the disk at any moment.
enum Interruption {
  private static let goOn = Mutex("nothing was changed; run the command again")

  /// What the message says from here on.
  static func advise(_ text: String) { goOn.withLock { $0 = text } }

  /// Waits for signals on a thread of its own, which a handler wakes through a pipe: a handler itself may do next to
  /// nothing. A signal that the caller made us ignore stays ignored.
  static func watch() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    bell = ends[1]
    for number in [SIGINT, SIGTERM] where !isIgnored(number) {
      signal(number) { number in
        let code = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(bell, &byte, 1)
        errno = code
      }
    }
    let rung = ends[0]
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        let n = read(rung, &byte, 1)
        if n == 1 { leave(Int32(byte) == SIGTERM ? .terminated : .interrupted) }
        guard n < 0, errno == EINTR else { return }
      }
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func leave(_ status: CommandStatus) -> Never {
    ProcessGroups.endAll()
    // A reader that has stopped reading must not keep the process.
    Thread.detachNewThread {
      sleep(2)
      _exit(status.rawValue)
    }
    let failure = Failure(
      what: status == .interrupted ? "interrupted" : "terminated",
      advice: goOn.withLockIfAvailable { $0 } ?? "run the command again", status: status)
    Console.standard.lastWords(failure.text, output: Failure.wantsJSON ? failure.json.pretty + "\n" : nil)
    _exit(status.rawValue)
  }
}

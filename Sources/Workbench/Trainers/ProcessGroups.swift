import Foundation
import Synchronization

/// The process groups that this process started and that have not ended.
public enum ProcessGroups {
  private static let running = Mutex<Set<pid_t>>([])

  /// Ends them all: for a process that is about to leave, whose children nobody would wait for.
  public static func endAll() {
    running.withLock { groups in
      for group in groups { kill(-group, SIGKILL) }
      groups = []
    }
  }

  /// Starts one and notes it in one step, so that none is missed by `endAll`.
  static func start(_ body: () throws(TrainerFailure) -> pid_t) throws(TrainerFailure) -> pid_t {
    let result = running.withLock { groups in
      let result = Result { () throws(TrainerFailure) in try body() }
      if case .success(let group) = result { groups.insert(group) }
      return result
    }
    return try result.get()
  }

  /// Ends what is left of a group whose leader has ended and was not waited for yet: until then its number is no other's.
  static func end(_ group: pid_t) {
    running.withLock { groups in
      kill(-group, SIGKILL)
      groups.remove(group)
    }
  }
}

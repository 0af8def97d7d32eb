import Files
import Foundation

/// A program that runs to its end, or until its time is over, in a process group of its own.
///
/// Nothing is asked of it: standard input is empty, what it says is taken up to a limit and dropped beyond, and when it
/// ends, whatever it started in its group ends too. A program that leaves its group is on its own.
struct ChildProcess {
  /// The program, looked up in PATH, and its arguments.
  let arguments: [String]
  /// Where it runs.
  let folder: String
  /// Seconds until it is stopped.
  let seconds: Int
  /// Bytes of what it says that are kept.
  let outputLimit: Int

  /// Seconds between the request to end and the end.
  private static let grace = Duration.seconds(2)
  private static let pause: Int32 = 20

  /// How it ended, and what it said.
  struct Outcome {
    let failure: TrainerFailure?
    let output: [UInt8]
    /// Bytes that were dropped.
    let dropped: Int
  }

  /// Starts it and waits for its end. Throws `cannotStart`.
  func run() throws(TrainerFailure) -> Outcome {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw failure(errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    defer { close(ends[0]) }
    let output = ends[1]
    let started = Result { () throws(TrainerFailure) in
      try ProcessGroups.start { () throws(TrainerFailure) in try spawn(output: output) }
    }
    close(output)
    let group = try started.get()
    var said = Said(limit: outputLimit, source: ends[0])
    let start = ContinuousClock.now
    var stop = start.advanced(by: .seconds(seconds)), isLate = false
    while !Self.hasEnded(group) {
      if ContinuousClock.now >= stop {
        kill(-group, isLate ? SIGKILL : SIGTERM)
        (isLate, stop) = (true, ContinuousClock.now.advanced(by: Self.grace))
      }
      said.take(waiting: Self.pause)
    }
    ProcessGroups.end(group)
    var status: Int32 = 0
    while waitpid(group, &status, 0) < 0 && errno == EINTR {}
    said.take(waiting: 0)
    return Outcome(
      failure: isLate ? .timedOut(seconds: seconds) : failure(status: status), output: said.bytes,
      dropped: said.dropped)
  }

  /// Whether a child has ended; it stays to be waited for, so that its number is not given to another process.
  private static func hasEnded(_ child: pid_t) -> Bool {
    var info = siginfo_t()
    return waitid(P_PID, id_t(child), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_signo != 0
  }

  private func failure(status: Int32) -> TrainerFailure? {
    let signal = status & 0x7f
    if signal != 0 { return .signalled(signal) }
    switch (status >> 8) & 0xff {
    case 0: return nil
    // What a shell says of a program that it cannot start.
    case 126: return .cannotStart(program: arguments[0], reason: "it is no program that may be run")
    case 127: return .cannotStart(program: arguments[0], reason: "there is no such program")
    case let code: return .exited(status: code)
    }
  }

  private func failure(_ code: Int32) -> TrainerFailure {
    .cannotStart(program: arguments[0], reason: String(cString: strerror(code)))
  }

  private func spawn(output: Int32) throws(TrainerFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t(), attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    // Signals as a shell would have them: this process may ignore some, and its threads block others.
    var (defaults, none) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&defaults)
    for number in [SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGQUIT, SIGCHLD] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    // The shell changes the folder, for which there is no portable call, and becomes the program.
    let all = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = all.map { FileName.withName($0) { strdup($0) } } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, &words, environ)
    guard code == 0 else { throw failure(code) }
    return child
  }
}

/// What a program says, up to a limit.
private struct Said {
  let limit: Int
  let source: Int32
  var bytes: [UInt8] = []
  var dropped = 0
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  private var isOpen = true

  init(limit: Int, source: Int32) { (self.limit, self.source) = (limit, source) }

  /// Takes what is there, and waits so many milliseconds for it.
  mutating func take(waiting milliseconds: Int32) {
    guard isOpen else {
      if milliseconds > 0 { usleep(UInt32(milliseconds) * 1000) }
      return
    }
    var event = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
    guard poll(&event, 1, milliseconds) > 0 else { return }
    // At most so much at a time: a flood must not keep the caller from looking at the clock.
    for _ in 0..<64 {
      let n = read(source, &buffer, buffer.count)
      if n < 0 && errno == EINTR { continue }
      if n == 0 { isOpen = false }
      guard n > 0 else { return }
      let kept = min(n, limit - bytes.count)
      bytes += buffer[..<kept]
      dropped += n - kept
    }
  }
}

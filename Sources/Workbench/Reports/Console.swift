import Files
import Foundation
import Synchronization

/// The standard streams. Everything that this program says goes through here: whole lines, one at a time, so that output
/// and progress on one terminal never cut each other's; nothing that is written can end or stop the process.
///
/// A stream that was closed, is full or lost its reader is remembered (`outputFailure`), and the work goes on: what a run
/// writes into its folder matters more than who listens. On a terminal, what others named is shown and never obeyed.
public final class Console: Sendable {
  /// Standard output and standard error.
  public static let standard = Console()

  private struct State {
    /// Columns of the progress line that is drawn now.
    var drawn = 0
    var failure: String?
  }
  private let state = Mutex(State())
  private let write: @Sendable (Stream, [UInt8]) -> Int32
  private let outputIsTerminal: Bool
  private let columns: @Sendable () -> Int?
  /// Whether standard error is a terminal that can draw a line again.
  public let redraws: Bool

  /// One of the two.
  package enum Stream: Int32, Sendable {
    /// Standard output.
    case output = 1
    /// Standard error.
    case errors = 2
  }

  private convenience init() {
    let output = isatty(1) == 1, errors = isatty(2) == 1
    let isDumb = ["", "dumb"].contains(ProcessInfo.processInfo.environment["TERM"] ?? "")
    self.init(
      outputIsTerminal: output, redraws: errors && !isDumb,
      columns: { Terminal.columns(output ? 1 : 2) }, write: Terminal.write)
  }

  /// A console for tests; `write` gives back the system's error, or 0.
  package init(
    outputIsTerminal: Bool, redraws: Bool, columns: @escaping @Sendable () -> Int?,
    write: @escaping @Sendable (Stream, [UInt8]) -> Int32
  ) {
    self.outputIsTerminal = outputIsTerminal
    self.redraws = redraws
    self.columns = columns
    self.write = write
  }

  /// Columns that tables on standard output have; nil where that is no terminal.
  public var outputColumns: Int? { outputIsTerminal ? columns() : nil }

  /// Why standard output did not take all that was written to it; nil where it did.
  public var outputFailure: String? { state.withLock { $0.failure } }

  /// Writes results.
  public func output(_ text: String) {
    state.withLock { s in
      erase(&s)
      put(.output, outputIsTerminal ? printable(text, lines: true) : text, &s)
    }
  }

  /// Writes one remark, and a line's end, to standard error.
  public func note(_ text: String) {
    state.withLock { s in
      erase(&s)
      put(.errors, printable(text, lines: true) + "\n", &s)
    }
  }

  /// A last remark, and output, of a process that ends now, whoever is writing meanwhile: that may never come to an end.
  public func lastWords(_ text: String, output: String?) {
    func say(_ s: inout State) {
      erase(&s)
      put(.errors, printable(text, lines: true) + "\n", &s)
      if let output { put(.output, output, &s) }
    }
    for _ in 0..<20 {
      if state.withLockIfAvailable({ say(&$0) }) != nil { return }
      usleep(10_000)
    }
    var unlocked = State()
    say(&unlocked)
  }

  /// Draws the progress line again; to be called where `redraws` holds. It is cut to the terminal's width.
  func draw(_ text: String) {
    state.withLock { s in
      let line = cut(printable(text, lines: false), to: max(1, (columns() ?? 80) - 1))
      let width = displayWidth(line)
      put(.errors, "\r" + line + String(repeating: " ", count: max(0, s.drawn - width)), &s)
      s.drawn = max(width, s.drawn)
    }
  }

  /// Blanks, and no escape sequence: they work on every terminal and show in no log.
  private func erase(_ s: inout State) {
    guard s.drawn > 0 else { return }
    put(.errors, "\r" + String(repeating: " ", count: s.drawn) + "\r", &s)
    s.drawn = 0
  }

  private func put(_ stream: Stream, _ text: String, _ s: inout State) {
    // Once output is lost, later parts of it alone would mislead.
    if stream == .output, s.failure != nil { return }
    let code = write(stream, Array(text.utf8))
    if stream == .output, code != 0 { s.failure = String(cString: strerror(code)) }
  }
}

/// System calls on the standard streams.
enum Terminal {
  /// Writes all bytes, or gives back why not.
  static func write(_ stream: Console.Stream, _ bytes: [UInt8]) -> Int32 {
    var done = 0
    while done < bytes.count {
      let n = bytes.withUnsafeBytes { Foundation.write(stream.rawValue, $0.baseAddress! + done, bytes.count - done) }
      if n > 0 {
        done += n
      } else if n < 0, errno == EAGAIN || errno == EWOULDBLOCK {
        // Whoever shares the stream made it one that does not wait.
        var wait = pollfd(fd: stream.rawValue, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wait, 1, -1)
      } else if n == 0 || errno != EINTR {
        return n == 0 ? EIO : errno
      }
    }
    return 0
  }

  /// Columns of a terminal; nil where it does not say.
  static func columns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? min($0, 10_000) : nil }
  }
}

extension Console {
  /// Makes the streams safe before anything else is opened or said: a reader that left is an error of a write and no
  /// signal, and a stream that the caller closed does not become the number of the next file, which output would then
  /// be written into.
  public static func prepareStreams() {
    signal(SIGPIPE, SIG_IGN)
    for (descriptor, flags) in [(Int32(0), O_RDONLY), (1, O_RDONLY), (2, O_WRONLY)]
    where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
      // Opened for reading, standard output still refuses what is written to it, as a closed one should.
      _ = open("/dev/null", flags)
    }
  }
}

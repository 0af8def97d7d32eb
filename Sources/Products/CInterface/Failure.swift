import BigNum
import CSealedSum
import Contracts
import Federation
import Files
import Foundation
import Ledger
import PaillierScheme

/// How a call ended, as sealedsum.h numbers it.
enum Status: Int32 {
  case ok = 0
  case argument, handle, rejected, state, file, cancelled, forked
}

/// Why a call ended so, for the caller.
struct Failure: Error {
  let status: Status
  let message: String

  init(_ status: Status, _ message: String) { (self.status, self.message) = (status, message) }

  /// What an error of the library means here.
  init(_ error: any Error) {
    switch error {
    case let error as Failure: self = error
    case let error as FederationError: self.init(Self.status(error), "\(error)")
    case let error as LedgerError: self.init(.file, "\(error)")
    case let error as Rejection: self.init(.rejected, "\(error.code): \(error)")
    case is BigNumError, PaillierError.cancelled, is CancellationError: self.init(.cancelled, "cancelled")
    default: self.init(.argument, "\(error)")
    }
  }

  private static func status(_ error: FederationError) -> Status {
    switch error {
    case .plan, .task: .argument
    case .noGenesis, .noRound, .stalled, .unavailable, .withheld: .state
    case .refused, .replay: .rejected
    case .ledger, .missing, .share, .file: .file
    }
  }
}

/// An error in the caller's hands.
///
/// Sendable: written only when it is made.
final class KeptError: @unchecked Sendable {
  let status: Status
  /// The text, with a zero byte at its end, at an address that stays.
  let text: UnsafeMutableBufferPointer<CChar>

  init(_ failure: Failure) {
    status = failure.status
    let bytes = Array(failure.message.utf8.filter { $0 != 0 })
    text = .allocate(capacity: bytes.count + 1)
    for (i, byte) in bytes.enumerated() { text[i] = CChar(bitPattern: byte) }
    text[bytes.count] = 0
  }

  deinit { text.deallocate() }
}

/// Where a function writes its error.
public typealias ErrorSlot = UnsafeMutablePointer<OpaquePointer?>?

/// Carries out a call: whatever it throws becomes a status and an error.
func call(_ slot: ErrorSlot, _ body: () throws -> Void) -> Int32 {
  // Threads and locks do not survive a fork: not even the table of handles may be touched.
  guard !Handles.isForked else { return Status.forked.rawValue }
  do {
    try body()
    return Status.ok.rawValue
  } catch {
    let failure = Failure(error)
    slot?.pointee = Handles.keep(KeptError(failure))
    return failure.status.rawValue
  }
}

/// The same for what is asynchronous: waits on the calling thread, which is none of the library's own.
func wait<T: Sendable>(_ watch: Watch? = nil, _ body: @escaping @Sendable () async throws -> T) throws -> T {
  let done = DispatchSemaphore(value: 0)
  let box = ResultBox<T>()
  let task = Task.detached {
    do { box.value = .success(try await body()) } catch { box.value = .failure(error) }
    done.signal()
  }
  while done.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
    if watch?.isCancelled == true { task.cancel() }
  }
  guard let value = box.value else { throw Failure(.state, "the call gave no result") }
  if case .failure = value, watch?.isCancelled == true { throw Failure(.cancelled, "cancelled") }
  return try value.get()
}

/// Sendable: written once, before the semaphore is signalled, and read after it.
private final class ResultBox<T>: @unchecked Sendable {
  var value: Result<T, any Error>?
}

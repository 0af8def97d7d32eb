import CSealedSum
import Files
import Foundation
import Machines
import SealedSumProgram

/// `sealedsum_abi`
@implementation @c
public func sealedsum_abi() -> UInt32 { UInt32(SEALEDSUM_ABI) }

nonisolated(unsafe) private let version: UnsafePointer<CChar> = UnsafePointer(strdup(Version.current))

/// `sealedsum_version`
@implementation @c
public func sealedsum_version() -> UnsafePointer<CChar> { version }

/// `sealedsum_error_status`
@implementation @c
public func sealedsum_error_status(_ error: OpaquePointer) -> Int32 {
  ((try? Handles.object(error, KeptError.self))?.status ?? .handle).rawValue
}

nonisolated(unsafe) private let noError: UnsafePointer<CChar> = UnsafePointer(
  strdup("this is no error, or it was freed"))

/// `sealedsum_error_message`
@implementation @c
public func sealedsum_error_message(_ error: OpaquePointer) -> UnsafePointer<CChar> {
  guard let kept = try? Handles.object(error, KeptError.self), let base = kept.text.baseAddress else { return noError }
  return UnsafePointer(base)
}

/// `sealedsum_error_free`
@implementation @c
public func sealedsum_error_free(_ error: OpaquePointer?) { Handles.free(error, KeptError.self) }

/// `sealedsum_bytes_data`
@implementation @c
public func sealedsum_bytes_data(_ bytes: OpaquePointer) -> UnsafePointer<UInt8>? {
  (try? Handles.object(bytes, KeptBytes.self))?.memory.baseAddress.map {
    UnsafePointer($0.assumingMemoryBound(to: UInt8.self))
  }
}

/// `sealedsum_bytes_count`
@implementation @c
public func sealedsum_bytes_count(_ bytes: OpaquePointer) -> Int {
  (try? Handles.object(bytes, KeptBytes.self))?.memory.count ?? 0
}

/// `sealedsum_bytes_free`
@implementation @c
public func sealedsum_bytes_free(_ bytes: OpaquePointer?) { Handles.free(bytes, KeptBytes.self) }

/// `sealedsum_main`
@implementation @c
public func sealedsum_main(_ count: Int32, _ arguments: UnsafePointer<UnsafePointer<CChar>?>?) {
  // Names of any bytes, as the program itself reads them.
  let words = (0..<max(0, Int(count))).compactMap { i in
    arguments?[i].map { word in FileName.text(UnsafeRawBufferPointer(start: word, count: strlen(word))) }
  }
  let done = DispatchSemaphore(value: 0)
  Task.detached {
    await Program.run(Array(words.dropFirst()))
    done.signal()
  }
  done.wait()
}

import CSealedSum
import Ledger

/// `sealedsum_identity_create`
@implementation @c
public func sealedsum_identity_create(
  _ path: UnsafePointer<CChar>, _ identity: Slot, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    let key = SigningKey()
    try key.save(to: text(path, "path"))
    try identity.take(key)
  }
}

/// `sealedsum_identity_open`
@implementation @c
public func sealedsum_identity_open(_ path: UnsafePointer<CChar>, _ identity: Slot, _ error: ErrorSlot) -> Int32 {
  call(error) { try identity.take(SigningKey(contentsOf: text(path, "path"))) }
}

/// `sealedsum_identity_public_key`
@implementation @c
public func sealedsum_identity_public_key(
  _ identity: OpaquePointer, _ key: UnsafeMutablePointer<UInt8>, _ error: ErrorSlot
) -> Int32 {
  call(error) {
    for (i, byte) in try Handles.object(identity, SigningKey.self).verifyingKey.bytes.enumerated() { key[i] = byte }
  }
}

/// `sealedsum_identity_free`
@implementation @c
public func sealedsum_identity_free(_ identity: OpaquePointer?) { Handles.free(identity, SigningKey.self) }

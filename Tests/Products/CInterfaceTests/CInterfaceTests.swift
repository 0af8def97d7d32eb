import BigNum
import CSealedSum
import Foundation
import Testing

@testable import CInterface

/// libsealedsum as a C program calls it.
@Suite struct CInterfaceTests {
  /// A call that must succeed, with what it made.
  private func made(_ body: (_ slot: Slot, _ error: ErrorSlot) -> Int32) throws -> OpaquePointer {
    var (made, error): (OpaquePointer?, OpaquePointer?)
    let status = body(&made, &error)
    if status != 0 {
      throw Failed(status: status, text: error.map { String(cString: sealedsum_error_message($0)) } ?? "")
    }
    return try #require(made)
  }

  private func bytes(_ body: (_ slot: Slot, _ error: ErrorSlot) -> Int32) throws -> [UInt8] {
    let handle = try made(body)
    defer { sealedsum_bytes_free(handle) }
    return Array(UnsafeBufferPointer(start: sealedsum_bytes_data(handle), count: sealedsum_bytes_count(handle)))
  }

  private struct Failed: Error {
    let status: Int32
    let text: String
  }

  private func failure(_ body: (_ slot: Slot, _ error: ErrorSlot) -> Int32) -> Failed? {
    do {
      sealedsum_bytes_free(try made(body))
      return nil
    } catch { return error as? Failed }
  }

  @Test func versionsAndTexts() {
    #expect(sealedsum_abi() == UInt32(SEALEDSUM_ABI))
    #expect(String(cString: sealedsum_version()).contains("."))
  }

  /// A ceremony, clients that seal, one that cheats, a sum, and the trustees' parts: by spans and handles alone.
  @Test(arguments: ["paillier", "masked"])
  func aSumWithoutALedger(_ encryption: String) throws {
    let (chain, opening) = ([UInt8](repeating: 7, count: 32), [UInt8](repeating: 9, count: 32))
    var shares = [OpaquePointer?](repeating: nil, count: 4)
    let dealt = try made { slot, error in
      chain.span { sealedsum_threshold_deal(2048, 4, 3, 1, $0, nil, slot, &shares, error) }
    }
    defer {
      sealedsum_threshold_key_free(dealt)
      for share in shares { sealedsum_share_free(share) }
    }
    let trustees = try shares.map { try #require($0) }
    // Everybody else reads the key and checks it, for this chain alone.
    let encoded = try bytes { sealedsum_threshold_key_encode(dealt, $0, $1) }
    let key = try made { slot, error in
      encoded.span { e in chain.span { sealedsum_threshold_key_open(e, $0, slot, error) } }
    }
    let another = failure { slot, error in
      encoded.span { e in opening.span { sealedsum_threshold_key_open(e, $0, slot, error) } }
    }
    #expect(another?.status == SEALEDSUM_REJECTED)
    let parameters = Array(
      "{\"dimension\":5,\"clients\":4,\"clip\":2,\"min_clients\":2,\"encryption\":\"\(encryption)\",\"rounding\":\"nearest\"}"
        .utf8)
    let scheme = try made { slot, error in parameters.span { sealedsum_scheme_create(key, $0, slot, error) } }
    #expect(String(decoding: try bytes { sealedsum_scheme_state(scheme, $0, $1) }, as: UTF8.self).contains("\"norm\":"))

    let updates: [[Float]] = [[0.5, -0.25, 0, 1, 0.125], [0.25, 0.25, 0.25, -1, 0], [100, 0, 0, 0, 0]]
    let senders = ["a", "b", "c"].map { Array($0.utf8) }
    var (sealed, quantised): ([[UInt8]], [[Int64]]) = ([], [])
    for (update, sender) in zip(updates, senders) {
      var integers = [Int64](repeating: 0, count: 5)
      #expect(
        sealedsum_scheme_quantise(scheme, update, 5, Int32(SEALEDSUM_FLOAT32), 0.5, &integers, nil) == 0)
      quantised.append(integers)
      sealed.append(
        try bytes { slot, error in
          context(chain, opening, sender) { sealedsum_scheme_seal(scheme, $0, integers, 5, nil, slot, error) }
        })
    }
    #expect(quantised[0] == updates[0].map { Int64($0 * 0.5 * 65536) })
    // The third is clipped to a norm of 2, and weighted.
    #expect(quantised[2] == [65536, 0, 0, 0, 0])
    var forged = sealed[2]
    forged[forged.count / 2] ^= 1
    let sum = try made { slot, error in
      chain.span { c in opening.span { sealedsum_sum_create(scheme, c, $0, slot, error) } }
    }
    #expect(try verdicts(sum, [senders[2]], [forged])[0] != nil)
    #expect(try verdicts(sum, [senders[0]], [sealed[0]]) == [nil])
    // One client is no sum.
    #expect(failure { sealedsum_share_decrypt(trustees[0], sum, nil, $0, $1) }?.status == SEALEDSUM_STATE)
    // Another's, sent as one's own; one's own twice; and two at once.
    #expect(try verdicts(sum, [senders[1]], [sealed[0]])[0] != nil)
    #expect(try verdicts(sum, [senders[0]], [sealed[0]])[0] != nil)
    #expect(try verdicts(sum, [senders[1], senders[2]], [sealed[1], sealed[2]]) == [nil, nil])

    let parts = try trustees[..<3].map { share in try bytes { sealedsum_share_decrypt(share, sum, nil, $0, $1) } }
    var opened = [Int64](repeating: 0, count: 5)
    #expect(
      parts.spans { sealedsum_sum_open(sum, $0, 2, &opened, 5, nil) } == SEALEDSUM_REJECTED, "two parts are too few")
    #expect(parts.spans { sealedsum_sum_open(sum, $0, 3, &opened, 5, nil) } == 0)
    let exact = (0..<5).map { i in quantised.reduce(0) { $0 + $1[i] } }
    if encryption == "paillier" {
      #expect(opened == exact)
    } else {
      // Three clients' noise, of 6.4 each.
      #expect(zip(opened, exact).allSatisfy { abs($0 - $1) < 200 })
    }
    var reals = [Double](repeating: 0, count: 5)
    #expect(sealedsum_scheme_dequantise(scheme, exact, 5, 1.5, &reals, nil) == 0)
    #expect(abs(reals[0] - (0.25 + 0.125 + 1) / 1.5) < 1e-4)
    // ⚔ Another sum of the same opening would leave the difference: one client's update.
    let other = try made { slot, error in
      chain.span { c in opening.span { sealedsum_sum_create(scheme, c, $0, slot, error) } }
    }
    #expect(try verdicts(other, [senders[0], senders[1]], [sealed[0], sealed[1]]) == [nil, nil])
    #expect(failure { sealedsum_share_decrypt(trustees[0], other, nil, $0, $1) }?.status == SEALEDSUM_STATE)
    #expect(failure { sealedsum_share_decrypt(trustees[0], sum, nil, $0, $1) } == nil)
    for handle in [sum, other] { sealedsum_sum_free(handle) }
    sealedsum_scheme_free(scheme)
    sealedsum_threshold_key_free(key)
    #expect(failure { sealedsum_scheme_state(scheme, $0, $1) }?.status == SEALEDSUM_HANDLE)
  }

  private func context<T>(
    _ chain: [UInt8], _ opening: [UInt8], _ sender: [UInt8], _ body: (sealedsum_context) -> T
  ) -> T {
    chain.span { c in
      opening.span { o in sender.span { body(sealedsum_context(chain: c, opening: o, sender: $0)) } }
    }
  }

  private func verdicts(_ sum: OpaquePointer, _ senders: [[UInt8]], _ sealed: [[UInt8]]) throws -> [String?] {
    let json = try bytes { slot, error in
      senders.spans { s in sealed.spans { sealedsum_sum_add(sum, s, $0, sealed.count, nil, slot, error) } }
    }
    return try JSONDecoder().decode([String?].self, from: Data(json))
  }

  @Test func paillierBatches() throws {
    let secret = try made { sealedsum_paillier_generate(512, $0, $1) }
    let primes = try bytes { sealedsum_paillier_primes(secret, $0, $1) }
    #expect(primes.count == 64)
    let again = try made { slot, error in
      Array(primes[..<32]).span { p in
        Array(primes[32...]).span { sealedsum_paillier_private_key(p, $0, slot, error) }
      }
    }
    defer { for key in [secret, again] { sealedsum_private_key_free(key) } }
    let (p, q) = (BigInt(bigEndian: Array(primes[..<32])), BigInt(bigEndian: Array(primes[32...])))
    let n = try #require((p * q).bigEndianBytes(count: 64))
    let key = try made { slot, error in n.span { sealedsum_paillier_public_key($0, slot, error) } }
    defer { sealedsum_public_key_free(key) }
    #expect(try bytes { sealedsum_paillier_modulus(key, $0, $1) } == n)
    // 3 and 260, two bytes each; then 2·3 + 260 and what is encrypted by given randomness.
    let nothing = sealedsum_span(data: nil, count: 0)
    let sealed = try bytes { slot, error in
      [0, 3, 1, 4].span { sealedsum_paillier_encrypt(key, $0, 2, nothing, nil, slot, error) }
    }
    #expect(sealed.count == 256)
    let doubled = try bytes { slot, error in
      Array(sealed[..<128]).span { c in
        [2].span { sealedsum_paillier_multiply(key, c, $0, 1, nil, slot, error) }
      }
    }
    let sum = try bytes { slot, error in
      doubled.span { a in Array(sealed[128...]).span { sealedsum_paillier_add(key, a, $0, slot, error) } }
    }
    let opened = try bytes { slot, error in
      (sealed + sum).span { sealedsum_paillier_decrypt(again, $0, nil, slot, error) }
    }
    #expect(
      opened.count == 192 && [opened[63], opened[126], opened[127], opened[190], opened[191]] == [3, 1, 4, 1, 10])
    let given = try bytes { slot, error in
      [5].span { m in [2].span { sealedsum_paillier_encrypt(key, m, 1, $0, nil, slot, error) } }
    }
    let (number, square) = (BigInt(bigEndian: n), BigInt(bigEndian: n) * BigInt(bigEndian: n))
    let power = try #require(BigInt(2).powMod(variableTime: number, mod: square))
    #expect(BigInt(bigEndian: given) == (1 + 5 * number) * power % square)
    for wrong in [[0], n] as [[UInt8]] {
      #expect(
        failure { slot, error in
          wrong.span { r in [5].span { sealedsum_paillier_encrypt(key, $0, 1, r, nil, slot, error) } }
        }?.status == SEALEDSUM_ARGUMENT)
    }
  }

  /// Handles that are none: errors, and nothing else.
  @Test func falseHandles() throws {
    let secret = try made { sealedsum_paillier_generate(512, $0, $1) }
    sealedsum_private_key_free(secret)
    sealedsum_private_key_free(secret)
    sealedsum_private_key_free(nil)
    #expect(failure { sealedsum_paillier_primes(secret, $0, $1) }?.status == SEALEDSUM_HANDLE)
    for bits in [1, 8, 9, 16, .max, 1 << 47 | 9] as [UInt] {
      let handle = try #require(OpaquePointer(bitPattern: bits))
      #expect(failure { sealedsum_federation_state(handle, $0, $1) }?.status == SEALEDSUM_HANDLE)
      #expect(sealedsum_bytes_data(handle) == nil && sealedsum_bytes_count(handle) == 0)
      #expect(String(cString: sealedsum_error_message(handle)).contains("no error"))
      sealedsum_federation_free(handle)
    }
    // Of another kind.
    let other = try made { sealedsum_paillier_generate(512, $0, $1) }
    #expect(failure { sealedsum_federation_state(other, $0, $1) }?.status == SEALEDSUM_HANDLE)
    sealedsum_federation_free(other)
    sealedsum_bytes_free(try made { sealedsum_paillier_primes(other, $0, $1) })
    // Without a place for the result, or for the error.
    #expect(sealedsum_paillier_primes(other, nil, nil) == SEALEDSUM_ARGUMENT)
    sealedsum_private_key_free(other)
  }

  /// Counts and pointers that cannot be.
  @Test func falseMemory() throws {
    let nowhere = sealedsum_span(data: nil, count: 5)
    #expect(failure { sealedsum_paillier_public_key(nowhere, $0, $1) }?.status == SEALEDSUM_ARGUMENT)
    let secret = try made { sealedsum_paillier_generate(512, $0, $1) }
    defer { sealedsum_private_key_free(secret) }
    let cases: [(Int32, String)] = [
      (sealedsum_paillier_decrypt(secret, nowhere, nil, nil, nil), "decrypt"),
      (sealedsum_federation_create("/proc/x", nowhere, nil, 3, nil, nil, nil), "create"),
      (sealedsum_audit("/nonexistent", nil, nil, nil, nil, nil), "audit"),
      (sealedsum_audit("/nonexistent", "12", nil, nil, nil, nil), "audit"),
    ]
    for (status, what) in cases { #expect(status != 0, "\(what)") }
  }

  /// An observer that asks for the end gets it.
  @Test func cancelledCallsEnd() throws {
    var stop: Int32 = 1
    let chain = [UInt8](repeating: 7, count: 32)
    var shares = [OpaquePointer?](repeating: nil, count: 4)
    let failed = withUnsafePointer(to: &stop) { stop in
      var observer = sealedsum_observer(report: nil, context: nil, cancelled: stop)
      return failure { slot, error in
        chain.span { sealedsum_threshold_deal(4096, 4, 3, 1, $0, &observer, slot, &shares, error) }
      }
    }
    #expect(failed?.status == SEALEDSUM_CANCELLED)
  }
}

extension [UInt8] {
  fileprivate func span<T>(_ body: (sealedsum_span) -> T) -> T {
    withUnsafeBufferPointer { body(sealedsum_span(data: $0.baseAddress, count: $0.count)) }
  }
}

extension [[UInt8]] {
  /// Spans of all, whose memory lasts for the call.
  fileprivate func spans<T>(_ body: (UnsafePointer<sealedsum_span>?) -> T) -> T {
    let copies = map { bytes in
      let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
      _ = copy.initialize(from: bytes)
      return copy
    }
    defer { for copy in copies { copy.deallocate() } }
    return copies.map { sealedsum_span(data: $0.baseAddress, count: $0.count) }
      .withUnsafeBufferPointer { body($0.baseAddress) }
  }
}

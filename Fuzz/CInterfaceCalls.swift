import CInterface
import CSealedSum
import Foundation

/// The C interface under test: bytes are a program of calls with arguments that a C program could pass. Handles are taken
/// from all that were ever given out, freed ones and those of other kinds too, and from numbers that never were handles.
let cInterface = Decoder("c-interface") {
  let texts = [
    "{\"dimension\":3,\"clients\":4,\"clip\":1.0}", "{\"dimension\":8,\"clients\":3,\"clip\":2.0,\"proofs\":\"bits\"}",
  ]
  return [Array(0..<64), Array((0..<255).reversed())]
    + texts.map { text in [7, UInt8(text.utf8.count)] + Array(text.utf8) + (0..<40).map { UInt8($0 * 6 % 251) } }
} decode: { bytes in
  var calls = Calls(bytes)
  calls.run()
}

/// What every program starts with: a key, its shares and a scheme, made once; and keys of Paillier's at toy size.
private struct Given: @unchecked Sendable {
  var handles: [OpaquePointer?] = []
  let chain = [UInt8](repeating: 1, count: 32)

  init() {
    var key: OpaquePointer?
    var shares = [OpaquePointer?](repeating: nil, count: 4)
    var scheme: OpaquePointer?
    chain.withUnsafeBufferPointer { chain in
      let span = sealedsum_span(data: chain.baseAddress, count: chain.count)
      precondition(sealedsum_threshold_deal(2048, 4, 3, 1, span, nil, &key, &shares, nil) == 0, "no key")
    }
    let parameters = Array("{\"dimension\":3,\"clients\":4,\"clip\":1.0,\"min_clients\":1}".utf8)
    parameters.withUnsafeBufferPointer { text in
      let span = sealedsum_span(data: text.baseAddress, count: text.count)
      if let key { precondition(sealedsum_scheme_create(key, span, &scheme, nil) == 0, "no scheme") }
    }
    var secret: OpaquePointer?
    precondition(sealedsum_paillier_generate(512, &secret, nil) == 0, "no key of Paillier's")
    handles = [key, scheme, secret] + shares
  }
}
private let given = Given()

private struct Calls {
  private var rest: ArraySlice<UInt8>
  private var handles = given.handles
  private var spans: [UnsafeMutableBufferPointer<UInt8>] = []

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  private mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// A handle: one that was given out, or a number.
  private mutating func handle() -> OpaquePointer {
    let n = Int(byte())
    if n < 240, let handle = handles[n % handles.count] { return handle }
    return OpaquePointer(bitPattern: UInt(n) << 4 | UInt(byte()) | 1)!
  }

  /// Memory of the caller's, of exactly as many bytes as it says.
  private mutating func span() -> sealedsum_span {
    let count = Int(byte())
    if count == 255 { return sealedsum_span(data: nil, count: Int(byte())) }
    if count >= 250 { return sealedsum_span(data: given.copy(&spans, given.chain), count: 32) }
    let bytes = Array(rest.prefix(count))
    rest = rest.dropFirst(count)
    return sealedsum_span(data: given.copy(&spans, bytes), count: bytes.count)
  }

  private mutating func keep(_ made: OpaquePointer?) {
    if let made { handles.append(made) }
  }

  mutating func run() {
    var calls = 0
    while !rest.isEmpty, calls < 24 {
      calls += 1
      one()
    }
    for handle in handles.dropFirst(given.handles.count) { Self.free(handle, kind: 255) }
    for memory in spans { memory.deallocate() }
  }

  private static func free(_ handle: OpaquePointer?, kind: UInt8) {
    let frees: [(OpaquePointer?) -> Void] = [
      sealedsum_bytes_free, sealedsum_error_free, sealedsum_identity_free, sealedsum_client_free,
      sealedsum_federation_free, sealedsum_public_key_free, sealedsum_scheme_free, sealedsum_sum_free,
    ]
    if kind == 255 { for free in frees { free(handle) } } else { frees[Int(kind) % frees.count](handle) }
  }

  private mutating func one() {
    var (made, error): (OpaquePointer?, OpaquePointer?)
    let number = byte()
    switch number % 24 {
    case 0:
      // What all programs share stays.
      let handle = handle()
      if !given.handles.contains(handle) { Self.free(handle, kind: byte()) }
    case 1:
      let handle = handle()
      let count = sealedsum_bytes_count(handle)
      if let data = sealedsum_bytes_data(handle), count > 0 {
        precondition(UnsafeBufferPointer(start: data, count: count).reduce(0) { $0 ^ Int($1) } >= 0)
      }
    case 2:
      let handle = handle()
      precondition(String(cString: sealedsum_error_message(handle)).utf8.count < 1 << 20)
      _ = sealedsum_error_status(handle)
    case 3: _ = sealedsum_paillier_public_key(span(), &made, &error)
    case 4: _ = sealedsum_paillier_private_key(span(), span(), &made, &error)
    case 5: _ = sealedsum_paillier_encrypt(handle(), span(), Int(byte()), span(), nil, &made, &error)
    case 6: _ = sealedsum_paillier_decrypt(handle(), span(), nil, &made, &error)
    case 7: _ = sealedsum_paillier_add(handle(), span(), span(), &made, &error)
    case 8: _ = sealedsum_scheme_create(handle(), span(), &made, &error)
    case 9: _ = sealedsum_scheme_state(handle(), &made, &error)
    case 10: _ = sealedsum_sum_create(handle(), span(), span(), &made, &error)
    case 11:
      let context = sealedsum_context(chain: span(), opening: span(), sender: span())
      let numbers = (0..<Int(byte() % 9)).map { _ in Int64(Int8(bitPattern: byte())) << Int64(byte() % 60) }
      _ = sealedsum_scheme_seal(handle(), context, numbers, numbers.count, nil, &made, &error)
    case 12:
      let contexts = [sealedsum_context(chain: span(), opening: span(), sender: span())]
      _ = sealedsum_scheme_verify(handle(), contexts, [sealed()], 1, nil, &made, &error)
    case 13: _ = sealedsum_sum_add(handle(), [span()], [sealed()], 1, nil, &made, &error)
    case 14: _ = sealedsum_share_decrypt(handle(), handle(), nil, &made, &error)
    case 15:
      let parts = (0..<Int(byte() % 5)).map { _ in sealed() }
      var sum = [Int64](repeating: 0, count: Int(byte() % 9))
      let count = sum.count
      _ = sealedsum_sum_open(handle(), parts, parts.count, &sum, count, &error)
    case 16:
      let numbers = (0..<Int(byte() % 9)).map { _ in Double(bitPattern: UInt64(byte()) << 56 | UInt64(byte()) << 40) }
      var out = [Int64](repeating: 0, count: numbers.count)
      _ = sealedsum_scheme_quantise(
        handle(), numbers, numbers.count, Int32(byte() % 12), Double(byte()) / 200, &out, &error)
      var real = [Double](repeating: 0, count: numbers.count)
      _ = sealedsum_scheme_dequantise(handle(), out, out.count, Double(byte()), &real, &error)
    case 17: _ = sealedsum_threshold_key_open(span(), span(), &made, &error)
    case 18: _ = sealedsum_threshold_key_encode(handle(), &made, &error)
    case 19:
      let invitation = span()
      "/nonexistent/fuzz".withCString { _ = sealedsum_client_open(invitation, handle(), $0, nil, &made, &error) }
    case 20:
      let charter = span()
      let numbers = (0..<Int(byte() % 9)).map { Double($0) }
      // No folder can be made there, so that nothing is founded.
      "/proc/nothing/fuzz".withCString {
        _ = sealedsum_federation_create($0, charter, numbers, numbers.count, nil, &made, &error)
      }
    case 21:
      let (client, federation) = (handle(), handle())
      _ = sealedsum_client_state(client, &made, &error)
      keep(made)
      _ = sealedsum_federation_open_round(federation, Int32(byte()), &made, &error)
    case 22: _ = sealedsum_paillier_multiply(handle(), span(), span(), Int(byte()), nil, &made, &error)
    default:
      let (client, notice) = (handle(), span())
      let numbers = (0..<Int(byte() % 9)).map { Float($0) }
      let values = [Double.nan, 1]
      values.withUnsafeBufferPointer { values in
        let report = sealedsum_report(
          examples: UInt64(byte()) << 56, evaluated: 1, values: values.baseAddress, count: values.count)
        _ = sealedsum_client_seal(
          client, notice, numbers, numbers.count, Int32(byte() % 12), report, nil, &made, &error)
      }
    }
    keep(made)
    keep(error)
  }

  /// A span, or bytes that a call gave: what is sealed comes back into `verify`.
  private mutating func sealed() -> sealedsum_span {
    let choice = byte()
    guard choice & 1 == 1 else { return span() }
    let handle = handles[Int(choice) % handles.count]
    guard let handle, let data = sealedsum_bytes_data(handle) else { return span() }
    return sealedsum_span(data: data, count: sealedsum_bytes_count(handle))
  }
}

extension Given {
  fileprivate func copy(
    _ spans: inout [UnsafeMutableBufferPointer<UInt8>], _ bytes: [UInt8]
  ) -> UnsafePointer<UInt8>? {
    let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = memory.initialize(from: bytes)
    spans.append(memory)
    return UnsafePointer(memory.baseAddress)
  }
}

import Wire

/// A decoder under test: any bytes either give a value or throw.
struct Decoder: Sendable {
  /// What `make fuzz DECODERS=…` calls it.
  let name: String
  /// Valid messages to start from.
  let seeds: @Sendable () throws -> [[UInt8]]
  /// Reads the bytes, throws what the decoder throws, and traps where an invariant of accepted bytes is broken.
  let decode: @Sendable ([UInt8]) throws -> Void

  /// A decoder with checks of its own.
  init(
    _ name: String, seeds: @escaping @Sendable () throws -> [[UInt8]],
    decode: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.seeds = seeds
    self.decode = decode
  }

  /// A decoder of one wire type. What it accepts must encode to the same bytes: there is one encoding of each value.
  init<T: WireCodable & SendableMetatype>(_ name: String, of type: T.Type, seeds: @escaping @Sendable () throws -> [T])
  {
    self.init(name, seeds: { try seeds().map(\.wireBytes) }) { bytes in
      let value = try T(wireBytes: bytes)
      precondition(value.wireBytes == bytes, "\(name): accepted a second encoding")
    }
  }

  /// A decoder of text, which gets valid UTF-8 only.
  init(
    text name: String, seeds: @escaping @Sendable () throws -> [String],
    decode: @escaping @Sendable (String) throws -> Void
  ) {
    self.init(name, seeds: { try seeds().map { Array($0.utf8) } }) { bytes in
      guard let text = String(validating: bytes, as: UTF8.self) else { return }
      try decode(text)
    }
  }
}

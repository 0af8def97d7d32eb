import Transcript

/// Sixteen bytes that stand for a proof's, in hexadecimal: a proof from a fixed generator must stay the same, byte for byte,
/// however the code that makes it is arranged.
public func fingerprint(_ bytes: [UInt8]) -> String {
  var stream = Xof(label: "fingerprint", seed: bytes)
  return stream.bytes(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

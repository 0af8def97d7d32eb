public import Groups

/// How the draft's ciphersuites write scalars and call themselves.
extension PrimeGroup {
  /// `sigma-proofs_Shake128_P256` is the draft's; the other groups' names are ours, after its pattern.
  public static var sigmaSuite: String {
    "sigma-proofs_Shake128_" + identifier.filter { $0 != "-" }
  }

  /// SEC 1 writes P-256's scalars most significant byte first; RFC 9496, and our modp groups, least first.
  static var writesScalarsBigEndian: Bool { identifier == "P-256" }

  /// The 32 bytes of a scalar in this group's ciphersuite.
  public static func encodeScalar(_ s: Scalar<Self>) -> [UInt8] {
    writesScalarsBigEndian ? s.bigEndianBytes : s.littleEndianBytes
  }

  /// Scalars one after the other.
  public static func encodeScalars(_ scalars: [Scalar<Self>]) -> [UInt8] { writeScalars(scalars, group: Self.self) }

  /// Reads a canonical scalar; refuses ℓ and above.
  public static func decodeScalar(_ bytes: some Collection<UInt8>) throws(GroupError) -> Scalar<Self> {
    writesScalarsBigEndian ? try Scalar(bigEndian: bytes) : try Scalar(littleEndian: bytes)
  }
}

import BigNum
import PaillierScheme

/// python-paillier's file, by the scheme of this library (docs/protocol.md §3): encryption with given r, decryption by
/// the factors, sum, scaling. Messages are residues modulo n there, signed numbers of least magnitude here.
enum PaillierChecks {
  static func check(_ record: Record, _ report: inout VectorFile.Report) throws(VectorError) {
    let (n, p, q) = (try record.integer("n"), try record.integer("p"), try record.integer("q"))
    let bits = try record.int("bits", in: 16...8192)
    let id = "python-paillier/\(bits)"
    let secret = try scheme(id, "PaillierKey") { () throws(PaillierError) in
      try PrivateKey(p: p, q: q, size: KeySize.named(bits: bits, allowInsecure: true))
    }
    let key = secret.publicKey
    try expect(id, "PaillierKey", "n is the product of its factors", key.n == n && n.bitWidth == bits)
    report.checked["PaillierKey", default: 0] += 1

    for (i, value) in try record.list("encrypt").enumerated() {
      let entry = try record.object("encrypt", value, id: "\(id)/encrypt/\(i)")
      let (m, r, c) = (try entry.integer("m"), try entry.integer("r"), try entry.integer("c"))
      try expect(entry.id, "PaillierEncrypt", "m and r lie below n", m < n && r < n)
      let computed = key.encrypt(raw: m, unit: r)
      try expect(entry.id, "PaillierEncrypt", "the ciphertext is the file's", computed == c)
      report.checked["PaillierEncrypt", default: 0] += 1
      let ciphertext = try ciphertext(entry, "c", key, "PaillierDecrypt")
      let plaintext = secret.decrypt(ciphertext) % n
      try expect(entry.id, "PaillierDecrypt", "the plaintext is the file's", plaintext == m)
      report.checked["PaillierDecrypt", default: 0] += 1
    }

    let add = try record.object("add", record.fields["add"], id: "\(id)/add")
    let (c1, c2) = (
      try ciphertext(add, "c1", key, "PaillierAdd"), try ciphertext(add, "c2", key, "PaillierAdd")
    )
    try expect(add, secret, "PaillierAdd") { () throws(PaillierError) in try key.add([c1], [c2])[0] }
    report.checked["PaillierAdd", default: 0] += 1

    let scale = try record.object("scale", record.fields["scale"], id: "\(id)/scale")
    let (factor, k) = (try ciphertext(scale, "c1", key, "PaillierScale"), try scale.integer("k"))
    try expect(scale, secret, "PaillierScale") { () throws(PaillierError) in try key.scale([factor], by: k)[0] }
    report.checked["PaillierScale", default: 0] += 1
  }

  /// What is computed is the entry's c, and decrypts to its m.
  private static func expect(
    _ entry: Record, _ key: PrivateKey, _ function: String, _ compute: () throws(PaillierError) -> Ciphertext
  ) throws(VectorError) {
    let computed = try scheme(entry.id, function, compute)
    try expect(entry.id, function, "the ciphertext is the file's", computed.value == (try entry.integer("c")))
    let plaintext = key.decrypt(computed) % key.publicKey.n
    try expect(entry.id, function, "the plaintext is the file's", plaintext == (try entry.integer("m")))
  }

  private static func ciphertext(
    _ entry: Record, _ field: String, _ key: PublicKey, _ function: String
  ) throws(VectorError) -> Ciphertext {
    let value = try entry.integer(field)
    return try scheme(entry.id, function) { () throws(PaillierError) in try key.validate([value])[0] }
  }

  private static func expect(
    _ id: String, _ function: String, _ what: String, _ holds: Bool
  ) throws(VectorError) {
    guard holds else { throw .disagreement(id: id, function: function, reason: "'\(what)' does not hold") }
  }

  /// The scheme's refusal as a disagreement.
  private static func scheme<T>(
    _ id: String, _ function: String, _ body: () throws(PaillierError) -> T
  ) throws(VectorError) -> T {
    do { return try body() } catch { throw .disagreement(id: id, function: function, reason: "\(error)") }
  }
}

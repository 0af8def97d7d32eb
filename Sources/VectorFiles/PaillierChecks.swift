import BigNum

/// python-paillier's file, in plain arithmetic on the numbers it gives: encryption with given r, decryption by the
/// factors, sum, scaling.
enum PaillierChecks {
  static func check(_ record: Record, _ report: inout VectorFile.Report) throws(VectorError) {
    let (n, p, q) = (try record.integer("n"), try record.integer("p"), try record.integer("q"))
    let bits = try record.int("bits", in: 16...8192)
    let id = "python-paillier/\(bits)"
    guard n.bitWidth == bits, p > 2, q > 2, p.isOdd, q.isOdd, p != q else {
      throw .malformed(id: id, field: "n", reason: "not an odd modulus of \(bits) bits with two factors")
    }
    try expect(id, "PaillierKey", "n is the product of its factors", p * q == n)
    let key = Key(n: n, p: p, q: q)
    report.checked["PaillierKey", default: 0] += 1

    for (i, value) in try record.list("encrypt").enumerated() {
      let entry = try record.object("encrypt", value, id: "\(id)/encrypt/\(i)")
      let (m, r, c) = (try entry.integer("m"), try entry.integer("r"), try entry.integer("c"))
      try expect(entry.id, "PaillierEncrypt", "m and r lie below n", m < n && r < n)
      try expect(entry.id, "PaillierEncrypt", "the ciphertext is the file's", key.encrypt(m, r) == c)
      report.checked["PaillierEncrypt", default: 0] += 1
      try expect(entry.id, "PaillierDecrypt", "the plaintext is the file's", key.decrypt(c) == m)
      report.checked["PaillierDecrypt", default: 0] += 1
    }
    let add = try record.object("add", record.fields["add"], id: "\(id)/add")
    let sum = try add.integer("c1").multiplied(by: try add.integer("c2"), mod: n * n)
    try expect(add.id, "PaillierAdd", "the sum's ciphertext is the file's", sum == (try add.integer("c")))
    try expect(add.id, "PaillierAdd", "the sum is the file's", key.decrypt(sum) == (try add.integer("m")))
    report.checked["PaillierAdd", default: 0] += 1

    let scale = try record.object("scale", record.fields["scale"], id: "\(id)/scale")
    let product = try scale.integer("c1").powMod(variableTime: try scale.integer("k"), mod: n * n)
    try expect(scale.id, "PaillierScale", "the product's ciphertext is the file's", product == (try scale.integer("c")))
    try expect(
      scale.id, "PaillierScale", "the product is the file's",
      product.flatMap(key.decrypt) == (try scale.integer("m")))
    report.checked["PaillierScale", default: 0] += 1
  }

  private static func expect(
    _ id: String, _ function: String, _ what: String, _ holds: Bool
  ) throws(VectorError) {
    guard holds else { throw .disagreement(id: id, function: function, reason: "'\(what)' does not hold") }
  }

  /// The textbook scheme with g = 1 + n (docs/protocol.md §3).
  private struct Key {
    let n: BigInt, p: BigInt, q: BigInt

    func encrypt(_ m: BigInt, _ r: BigInt) -> BigInt? {
      r.powMod(variableTime: n, mod: n * n).map { ((1 + m * n) * $0) % (n * n) }
    }

    /// With φ = (p - 1)(q - 1): c^φ = 1 + m·φ·n mod n².
    func decrypt(_ c: BigInt) -> BigInt? {
      let phi = (p - 1) * (q - 1)
      guard let u = c.powMod(variableTime: phi, mod: n * n), (u - 1) % n == 0, let inverse = phi.inverse(mod: n) else {
        return nil
      }
      return ((u - 1) / n).multiplied(by: inverse, mod: n)
    }
  }
}

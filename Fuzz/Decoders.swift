import Groups
import Wire

/// Every decoder that reads bytes from outside. A new one is one entry here, and its target a dependency in
/// Package.swift.
let decoders: [Decoder] =
  [
    wire,
    element("element-ristretto255", Ristretto255.self),
    element("element-p256", P256.self),
    element("element-modp3072", ModP3072.self),
  ] + [cInterface] + dataDecoders + elsewhereDecoders + entryDecoders + ledgerDecoders + maskDecoders + modelDecoders
  + paillierDecoders + proofDecoders
  + roundDecoders + textDecoders

/// One field of each kind; accepted messages are written back and compared.
private let wire = Decoder("wire") {
  var w = Writer()
  w.uint8(7)
  w.uint16(0x1234)
  w.int64(-2)
  w.double(-0.5)
  w.vector8([1, 2])
  w.string("né")
  w.signed(-5, width: 3)
  w.unsigned(260, width: 4)
  w.list([3, 4]) { $0.uint32($1) }
  return [w.bytes]
} decode: { bytes in
  var r = Reader(bytes)
  var w = Writer()
  w.uint8(try r.uint8("a"))
  w.uint16(try r.uint16("b"))
  w.int64(try r.int64("c"))
  w.double(try r.double("d"))
  w.vector8(try r.vector8("e"))
  w.string(try r.string("f"))
  w.signed(try r.signed("g", width: 3), width: 3)
  w.unsigned(try r.unsigned("h", width: 4), width: 4)
  w.list(try r.list("i", limit: 100, itemBytes: 4) { r throws(WireError) in try r.uint32("item") }) { $0.uint32($1) }
  try r.finish()
  precondition(w.bytes == bytes, "accepted a second encoding")
}

/// Elements of a group, many at once.
private func element<G: PrimeGroup>(_ name: String, _ group: G.Type) -> Decoder {
  Decoder(name) {
    let h = G.hashToGroup([1], domain: "SealedSum-fuzz")
    return [G.encode(G.generator), G.encode([G.generator, h])]
  } decode: { bytes in
    let elements = try G.decodeMany(bytes)
    precondition(G.encode(elements) == bytes, "accepted a second encoding")
  }
}

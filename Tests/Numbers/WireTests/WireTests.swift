import BigNum
import Testing
import Wire

@Suite struct WireTests {
  private func message() -> [UInt8] {
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
    return w.bytes
  }

  private func read(_ bytes: [UInt8]) throws(WireError) {
    var r = Reader(bytes)
    #expect(try r.uint8("a") == 7)
    #expect(try r.uint16("b") == 0x1234)
    #expect(try r.int64("c") == -2)
    #expect(try r.double("d") == -0.5)
    #expect(try r.vector8("e") == [1, 2])
    #expect(try r.string("f") == "né")
    #expect(try r.signed("g", width: 3) == -5)
    #expect(try r.unsigned("h", width: 4) == 260)
    let list = try r.list("i", limit: 2, itemBytes: 4) { r throws(WireError) in try r.uint32("item") }
    #expect(list == [3, 4])
    try r.finish()
  }

  @Test func readsWhatWasWritten() throws { try read(message()) }

  @Test func everyTruncationIsRefused() {
    let whole = message()
    for count in 0..<whole.count {
      #expect(throws: WireError.self) {
        var r = Reader(Array(whole.prefix(count)))
        _ = try r.uint8("a")
        _ = try r.uint16("b")
        _ = try r.int64("c")
        _ = try r.double("d")
        _ = try r.vector8("e")
        _ = try r.string("f")
        _ = try r.signed("g", width: 3)
        _ = try r.unsigned("h", width: 4)
        _ = try r.list("i", limit: 2, itemBytes: 4) { r throws(WireError) in try r.uint32("item") }
        try r.finish()
      }
    }
  }

  @Test func hugeCountsAreRefusedBeforeAllocation() {
    var r = Reader([0xff, 0xff, 0xff, 0xff])
    #expect(throws: WireError.tooLong(field: "x", length: 4_294_967_295, limit: 10)) {
      try r.list("x", limit: 10, itemBytes: 1) { r throws(WireError) in try r.uint8("y") }
    }
    var s = Reader([0x7f, 0xff, 0xff, 0xff, 0])
    #expect(throws: WireError.self) { try s.vector32("x", limit: .max) }
  }

  @Test func secondEncodingsAndTrailingBytesAreRefused() {
    for bits in [Double.nan.bitPattern, Double.infinity.bitPattern, (-0.0).bitPattern] {
      var w = Writer()
      w.uint64(bits)
      var r = Reader(w.bytes)
      #expect(throws: WireError.invalid(field: "d", reason: "not a finite number")) { try r.double("d") }
    }
    var r = Reader([0, 1, 0xff])
    #expect(throws: WireError.invalid(field: "s", reason: "not UTF-8")) { try r.string("s") }
    #expect(throws: WireError.trailingBytes(count: 1)) { try Reader([1]).finish() }
  }
}

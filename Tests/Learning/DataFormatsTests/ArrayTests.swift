import DataFormats
import Testing

@Suite struct ArrayTests {
  @Test(arguments: Vector.group("npy"))
  func npyOfNumPy(_ vector: Vector) throws {
    let array = try NPY.array(vector.bytes)
    try expectEqual(array, vector.expected)
    // What is written is read back.
    let written = try NPY.array(NPY.bytes(of: array))
    #expect(written.shape == array.shape)
    try expectEqual(written, vector.expected)
  }

  @Test func writtenAsNumPyWrites() throws {
    for name in ["<f4", "<f8", "<i4", "<i8", "<u1", "version 1", "scalar", "fortran 1", "none"] {
      let bytes = try Vector.named("npy", name).bytes
      #expect(try NPY.bytes(of: NPY.array(bytes)) == bytes, "\(name)")
    }
  }

  @Test(arguments: Vector.group("npyRefused"))
  func npyRefused(_ vector: Vector) {
    let kind = failure { _ = try NPY.array(vector.bytes) }?.kind
    #expect(kind == (vector.name == "huge unsigned" ? .value : .unsupported))
  }

  @Test func npyTruncatedAnywhere() throws {
    let bytes = try Vector.named("npy", "version 1").bytes
    for count in bytes.indices {
      #expect(failure { _ = try NPY.array(Array(bytes[..<count])) }?.kind == .truncated, "cut to \(count)")
    }
    #expect(failure { _ = try NPY.array(bytes + [0]) }?.place == .offset(bytes.count))
  }

  /// A file of a header and eight zero bytes.
  private func npy(_ header: String, version: UInt8 = 1) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [version, 0, UInt8(header.utf8.count), 0] + (version > 1 ? [0, 0] : [])
      + Array(header.utf8) + [UInt8](repeating: 0, count: 8)
  }

  @Test func npyHeaders() throws {
    let good = [
      "{'descr':'<f8','fortran_order':False,'shape':(1,)}",
      "{\"shape\": (), 'fortran_order': True, 'descr': '>i8', } \n",
    ]
    for header in good { #expect(try NPY.array(npy(header)).count == 1, "\(header)") }
    let bad: [(String, DataFormatError.Kind)] = [
      ("", .malformed), ("{}", .malformed), ("{'descr':'<f8','fortran_order':False,'shape':(1)}", .malformed),
      ("{'descr':'<f8','descr':'<f8','fortran_order':False,'shape':(1,)}", .malformed),
      ("{'descr':'<f8','fortran_order':False,'shape':(1,),'x':1}", .malformed),
      ("{'descr':'<f8','fortran_order':false,'shape':(1,)}", .malformed),
      ("{'descr':'<f8','fortran_order':False,'shape':(-1,)}", .malformed),
      ("{'descr':'<f8','fortran_order':False,'shape':(1,)};import os", .malformed),
      ("{'descr':'<f8','fortran_order':False,'shape':(__import__('os'),)}", .malformed),
      ("{'descr':'<f8','fortran_order':False,'shape':(2,)}", .truncated),
      ("{'descr':'<f4','fortran_order':False,'shape':(1,)}", .malformed),
      ("{'descr':'<f8','fortran_order':False,'shape':(999999999999999999,)}", .tooLarge),
      ("{'descr':'<f8','fortran_order':False,'shape':(9999999999999999999,)}", .malformed),
      ("{'descr':'<f8','fortran_order':False,'shape':(99999999999,99999999999,0)}", .tooLarge),
      ("{'descr':'<f8','fortran_order':False,'shape':(1,1,1,1,1,1,1,1,1)}", .tooLarge),
      ("{'descr':'|f8','fortran_order':False,'shape':(1,)}", .unsupported),
      ("{'descr':'<f8", .malformed), ("{'descr':'\\x3c8','fortran_order':False,'shape':(1,)}", .malformed),
    ]
    for (header, kind) in bad { #expect(failure { _ = try NPY.array(npy(header)) }?.kind == kind, "\(header)") }
    #expect(failure { _ = try NPY.array(npy(good[0], version: 4)) }?.kind == .unsupported)
    let long = npy("", version: 2)[..<8] + [0xff, 0xff, 0xff, 0xff]
    #expect(failure { _ = try NPY.array(Array(long)) }?.kind == .tooLarge)
  }

  @Test(arguments: Vector.group("npz"))
  func npzOfNumPy(_ vector: Vector) throws {
    let file = try NPZ(vector.bytes)
    #expect(file.names == ["x", "y"])
    try expectEqual(file.array("x"), vector.expected["x"])
    try expectEqual(file.array("y"), vector.expected["y"])
    #expect(failure { _ = try file.array("z") }?.kind == .inconsistent)
    let table = try file.table(["x", "y"])
    #expect(table.rowCount == 5 && table.columns[0].cellShape == [2, 2])
    #expect(table.scalarNames == ["x0", "x1", "x2", "x3", "y"])
    #expect(table.column("y")?.number(row: 4) == 1)
  }

  @Test func npzRefused() throws {
    let kinds: [String: DataFormatError.Kind] = [
      "bzip2": .unsupported, "lzma": .unsupported, "bomb": .tooLarge, "no arrays": .unsupported,
    ]
    for vector in Vector.group("npzRefused") {
      #expect(failure { _ = try NPZ(vector.bytes) }?.kind == kinds[vector.name], "\(vector.name)")
    }
  }

  @Test func zipDamage() throws {
    let bytes = try Vector.named("npz", "deflated").bytes
    for count in bytes.indices {
      #expect(failure { _ = try NPZ(Array(bytes[..<count])) }?.kind == .truncated, "cut to \(count)")
    }
    // ZIP64: sentinels in the end record, and in an entry.
    var sentinel = bytes
    sentinel.replaceSubrange(bytes.count - 12..<bytes.count - 10, with: [0xff, 0xff])
    #expect(failure { _ = try NPZ(sentinel) }?.reason.contains("ZIP64") == true)
    let start = Int(bytes[bytes.count - 6]) | Int(bytes[bytes.count - 5]) << 8
    sentinel = bytes
    sentinel.replaceSubrange(start + 20..<start + 24, with: [0xff, 0xff, 0xff, 0xff])
    #expect(failure { _ = try NPZ(sentinel) }?.reason.contains("ZIP64") == true)
    // Encryption, a second copy of the first member's data, a checksum, a member beyond the end.
    var encrypted = bytes
    encrypted[start + 8] |= 1
    #expect(failure { _ = try NPZ(encrypted) }?.kind == .unsupported)
    let second = start + 46 + 5 + Int(bytes[start + 30])
    var overlapping = bytes
    overlapping.replaceSubrange(second + 42..<second + 46, with: [0, 0, 0, 0])
    #expect(failure { _ = try NPZ(overlapping) }?.kind == .malformed)
    var wrong = bytes
    wrong[start + 16] ^= 1
    wrong[14] ^= 1
    #expect(failure { _ = try NPZ(wrong).array("x") }?.kind == .checksum)
    wrong[14] ^= 1
    #expect(failure { _ = try NPZ(wrong).array("x") }?.kind == .malformed)
    #expect(failure { _ = try NPZ(bytes, limits: .init(members: 1)) }?.kind == .tooLarge)
    #expect(failure { _ = try NPZ(bytes, limits: .init(expandedBytes: 100)) }?.kind == .tooLarge)
  }
}

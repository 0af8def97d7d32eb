import Configurations
import DataFormats
import Learning

/// Files of data, as people have them. What a reader accepts is read to its end: every cell, and by a schema.
let dataDecoders: [Decoder] = [
  Decoder("data-arrays") {
    let array = try NumericArray(shape: [2, 3], elements: .float([0, 1, .nan, 2, 3, 4]))
    return [try NPY.bytes(of: array), [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9]]
  } decode: { bytes in
    for read in [{ try NPY.array(bytes, limits: limits) }, { try IDX.array(bytes, limits: limits) }] {
      do {
        let array = try read()
        precondition(array.count == array.rowCount * array.width, "elements that no row has")
        try walk(DataTable(arrays: [("x", array)], limits: limits))
      } catch {}
    }
    do { try NPZ(bytes, limits: limits).names.forEach { try walk(NPZ(bytes, limits: limits).table([$0])) } } catch {}
    do { try walk(CIFAR.table(bytes, .cifar10, limits: limits)) } catch {}
  },
  Decoder("data-tables") {
    [
      "@relation r\n@attribute a real\n@attribute b {x,'y z'}\n@data\n1,x\n?,'y z'\n{1 x}\n",
      #"{"users":["a"],"num_samples":[2],"user_data":{"a":{"x":[[1,2],[3,4]],"y":[0,1]}}}"#,
    ].map { Array($0.utf8) }
  } decode: { bytes in
    do { try walk(ARFF.table(bytes, limits: limits)) } catch {}
    do { try walk(LEAF.table(bytes, limits: limits)) } catch {}
  },
  Decoder("data-layout") {
    [Array("a;b\n1,5;x\n2,5;\"y\nz\"\n".utf8), Array("# c\na b\n1  2\n3  4\n".utf8), [0xff, 0xfe, 0x61, 0, 0x0a, 0]]
  } decode: { bytes in
    guard case .text(let layout) = Sniffer.look(at: bytes, name: "data").content else { return }
    let text = try layout.text(of: bytes, limits: limits)
    let table = try CSVTable(
      text, columnNames: layout.columnNames, skippingLines: layout.skippedLines,
      separator: CSVSeparator(rawValue: layout.tableSeparator.rawValue) ?? .comma)
    precondition(table.rows.allSatisfy { $0.count == table.header.count }, "a row of another length")
    try walk(DataTable(header: table.header, rows: table.rows, lines: table.lines, limits: limits))
  },
]

/// Small, so that what a few bytes ask for is refused before memory is taken.
private let limits = DataLimits(bytes: 1 << 20, expandedBytes: 1 << 22, cells: 1 << 18, columns: 1 << 10)

/// Reads every cell, and the whole by a schema that takes all columns as numbers.
private func walk(_ table: DataTable) throws {
  for column in table.columns {
    for row in 0..<table.rowCount {
      for element in 0..<column.width where column.number(row: row, element: element)?.isFinite == false {
        preconditionFailure("a number that is not finite")
      }
      _ = (column.text(row: row), table.place(of: row).description)
    }
  }
  let names = table.scalarNames
  guard let label = names.last, names.count > 1 else { return }
  let features = names.dropLast().map { Schema.Feature(column: $0, kind: .numeric(lower: -1e9, upper: 1e9)) }
  let schema = Schema(features: features, label: .value(column: label, lower: -1e9, upper: 1e9))
  // Columns of texts are refused, and that is no fault of the table.
  guard let data = try? schema.encode(table) else { return }
  precondition(data.count + data.withoutLabel == table.rowCount && data.width == features.count, "rows went missing")
}

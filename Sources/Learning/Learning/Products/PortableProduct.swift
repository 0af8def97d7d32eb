/// Rows of a register tile; with `tileColumns` its 16 sums fill eight 128-bit registers of either x86-64 or arm64.
private let tileRows = 4
private let tileColumns = 4
/// Length of the inner blocks: a packed panel of A and one of B (8 KiB each) stay in the first cache.
private let innerBlock = 256
/// Columns of a packed block of B: 1 MiB at most.
private let columnBlock = 512

/// C ← C + A·B. The blocks of B and panels of A are packed, so that one loop serves transposed matrices too. Blocks of
/// the inner extent come in ascending order and each sum goes on where C left it: blocking moves no rounding.
func addPortableProduct(
  _ shape: ProductShape, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, to c: UnsafeMutablePointer<Double>
) {
  let depth = min(innerBlock, shape.inner)
  let width = (min(columnBlock, shape.columns) + tileColumns - 1) / tileColumns * tileColumns
  withUnsafeTemporaryAllocation(of: Double.self, capacity: depth * (width + tileRows)) { buffer in
    guard let packedB = buffer.baseAddress else { return }
    let packedA = packedB + depth * width
    for column in stride(from: 0, to: shape.columns, by: columnBlock) {
      let columns = min(columnBlock, shape.columns - column)
      for k in stride(from: 0, to: shape.inner, by: innerBlock) {
        let inner = min(innerBlock, shape.inner - k)
        packB(shape, b, k..<k + inner, column..<column + columns, to: packedB)
        for row in stride(from: 0, to: shape.rows, by: tileRows) {
          let rows = min(tileRows, shape.rows - row)
          packA(shape, a, row..<row + rows, k..<k + inner, to: packedA)
          for j in stride(from: 0, to: columns, by: tileColumns) {
            let target = c + row * shape.columns + column + j
            let panel = packedB + j * inner
            let n = min(tileColumns, columns - j)
            if rows == tileRows, n == tileColumns {
              addTile(inner, packedA, panel, to: target, stride: shape.columns)
            } else {
              addEdge(inner, packedA, panel, to: target, stride: shape.columns, rows: rows, columns: n)
            }
          }
        }
      }
    }
  }
}

/// Panels of four columns, row by row; missing columns are zeros, whose sums are dropped.
private func packB(
  _ shape: ProductShape, _ b: UnsafePointer<Double>, _ inner: Range<Int>, _ columns: Range<Int>,
  to packed: UnsafeMutablePointer<Double>
) {
  let (down, across) = shape.stridesB
  var target = packed
  for column in stride(from: columns.lowerBound, to: columns.upperBound, by: tileColumns) {
    let n = min(tileColumns, columns.upperBound - column)
    var source = b + inner.lowerBound * down + column * across
    for _ in inner {
      for j in 0..<tileColumns { target[j] = j < n ? source[j * across] : 0 }
      source += down
      target += tileColumns
    }
  }
}

/// One panel of four rows, column by column.
private func packA(
  _ shape: ProductShape, _ a: UnsafePointer<Double>, _ rows: Range<Int>, _ inner: Range<Int>,
  to packed: UnsafeMutablePointer<Double>
) {
  let (down, across) = shape.stridesA
  let n = rows.count
  var source = a + rows.lowerBound * down + inner.lowerBound * across
  var target = packed
  for _ in inner {
    for i in 0..<tileRows { target[i] = i < n ? source[i * down] : 0 }
    source += across
    target += tileRows
  }
}

@inline(__always)
private func load(_ p: UnsafePointer<Double>) -> SIMD4<Double> {
  UnsafeRawPointer(p).loadUnaligned(as: SIMD4<Double>.self)
}

@inline(__always)
private func addTile(
  _ inner: Int, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, to c: UnsafeMutablePointer<Double>,
  stride: Int
) {
  var c0 = load(c)
  var c1 = load(c + stride)
  var c2 = load(c + 2 * stride)
  var c3 = load(c + 3 * stride)
  var (p, q) = (a, b)
  for _ in 0..<inner {
    let row = load(q)
    c0 += row * SIMD4(repeating: p[0])
    c1 += row * SIMD4(repeating: p[1])
    c2 += row * SIMD4(repeating: p[2])
    c3 += row * SIMD4(repeating: p[3])
    p += tileRows
    q += tileColumns
  }
  store(c0, to: c)
  store(c1, to: c + stride)
  store(c2, to: c + 2 * stride)
  store(c3, to: c + 3 * stride)
}

@inline(__always)
private func store(_ sums: SIMD4<Double>, to c: UnsafeMutablePointer<Double>) {
  UnsafeMutableRawPointer(c).storeBytes(of: sums, as: SIMD4<Double>.self)
}

/// A tile at the right or lower edge.
private func addEdge(
  _ inner: Int, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, to c: UnsafeMutablePointer<Double>,
  stride: Int, rows: Int, columns: Int
) {
  withUnsafeTemporaryAllocation(of: Double.self, capacity: tileRows * tileColumns) { tile in
    tile.initialize(repeating: 0)
    guard let base = tile.baseAddress else { return }
    for i in 0..<rows { for j in 0..<columns { base[i * tileColumns + j] = c[i * stride + j] } }
    addTile(inner, a, b, to: base, stride: tileColumns)
    for i in 0..<rows { for j in 0..<columns { c[i * stride + j] = base[i * tileColumns + j] } }
  }
}

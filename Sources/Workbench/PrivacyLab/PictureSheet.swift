import Foundation

/// Original rows and what was made of them, a column a row and a line a mode: pixels in shades of grey, or as many cells
/// as there are features.
struct PictureSheet {
  private let title: String
  private let lines: [(title: String, rows: [[Double]])]

  /// nil where the attack reconstructed nothing.
  init?(_ title: String, _ measured: [AttackMode: Measurement]) {
    self.title = title
    var lines: [(title: String, rows: [[Double]])] = []
    for mode in AttackMode.allCases {
      for picture in measured[mode]?.pictures ?? [] {
        // The originals are the same in all modes.
        if picture.title == Self.original, mode != .plaintext { continue }
        let title = picture.title == Self.original ? picture.title : mode.rawValue
        if let i = lines.firstIndex(where: { $0.title == title }) {
          lines[i].rows.append(picture.row)
        } else {
          lines.append((title, [picture.row]))
        }
      }
    }
    guard !lines.isEmpty else { return nil }
    self.lines = lines
  }

  /// The title of what was there.
  static let original = "original"

  /// A document of its own.
  var svg: String {
    let count = lines[0].rows.first?.count ?? 0
    let side = max(1, Int(Double(count).squareRoot().rounded(.up)))
    let cell = max(2, 96 / side), tile = side * cell + 12, head = 84
    let width = head + tile * (lines.map(\.rows.count).max() ?? 0), height = 40 + tile * lines.count
    var out = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" \
      font-family="sans-serif" role="img"><title>\(title): originals and reconstructions</title>
      <rect width="\(width)" height="\(height)" fill="#ffffff"/>
      <text x="8" y="22" font-size="14" font-weight="600" fill="#222222">\(title)</text>

      """
    for (i, line) in lines.enumerated() {
      let top = 36 + i * tile
      out += "<text x=\"8\" y=\"\(top + tile / 2)\" font-size=\"12\" fill=\"#222222\">\(line.title)</text>\n"
      for (j, row) in line.rows.enumerated() { out += Self.cells(row, side, cell, x: head + j * tile, y: top) }
    }
    return out + "</svg>\n"
  }

  /// Every row by its own range, so that what has no scale is seen too; no number is white.
  private static func cells(_ row: [Double], _ side: Int, _ cell: Int, x: Int, y: Int) -> String {
    let (low, high) = (row.min() ?? 0, row.max() ?? 1)
    return row.enumerated().map { i, value in
      let shade = high > low ? 255 - Int(235 * (value - low) / (high - low)) : 255
      let colour = String(format: "#%02X%02X%02X", shade, shade, shade)
      return "<rect x=\"\(x + i % side * cell)\" y=\"\(y + i / side * cell)\" width=\"\(cell)\" height=\"\(cell)\" "
        + "fill=\"\(colour)\"/>"
    }.joined() + "\n"
  }
}

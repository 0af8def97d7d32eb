import Configurations
import Learning

/// Features that one table of the configuration describes.
struct FeatureGroup {
  /// Names, or patterns of names (`pixel{0..783}`); a single name where there is one column.
  let columns: [String]
  /// How many columns they are.
  let count: Int
  /// What they hold together.
  let profile: ColumnProfile
  /// Their role.
  let role: ColumnRole

  /// Columns of a numbered run that are read alike at least; fewer have a table each.
  static let leastRun = 4

  /// Groups the columns of a file in its order: blocks, numbered runs of numbers whose spans are alike, and the rest one
  /// by one.
  static func groups(_ items: [FileProfile.Item]) -> [FeatureGroup] {
    var out: [FeatureGroup] = []
    var i = 0
    while i < items.count {
      if items[i].elements != nil {
        out.append(FeatureGroup(block: items[i]))
        i += 1
        continue
      }
      var end = i
      while end < items.count, isRunnable(items[end]) { end += 1 }
      guard end > i else {
        out.append(FeatureGroup(single: items[i]))
        i += 1
        continue
      }
      for pattern in ColumnPattern.closed(items[i..<end].map(\.profile.name)) {
        let count = ColumnPattern.count(pattern)
        let run = items[i..<i + count]
        i += count
        if count >= leastRun, let group = FeatureGroup(run: run, pattern) {
          out.append(group)
        } else {
          out += run.map { FeatureGroup(single: $0) }
        }
      }
    }
    return merged(out)
  }

  /// Whether a column may be part of a numbered run.
  private static func isRunnable(_ item: FileProfile.Item) -> Bool {
    let p = item.profile
    return item.elements == nil && p.present > 0 && p.numbers == p.present && !p.name.contains { "{}*".contains($0) }
  }

  /// Neighbouring runs of the same role are one, as the rows of an image.
  private static func merged(_ groups: [FeatureGroup]) -> [FeatureGroup] {
    var out: [FeatureGroup] = []
    for group in groups {
      if let last = out.last, group.count > 1, last.count > 1, group.role == last.role, case .number = group.role {
        var profile = last.profile
        profile.join(group.profile)
        out[out.count - 1] = FeatureGroup(
          columns: last.columns + group.columns, count: last.count + group.count, profile: profile, role: group.role)
      } else {
        out.append(group)
      }
    }
    return out
  }

  private init(columns: [String], count: Int, profile: ColumnProfile, role: ColumnRole) {
    (self.columns, self.count, self.profile, self.role) = (columns, count, profile, role)
  }

  private init(single item: FileProfile.Item) {
    self.init(columns: [item.profile.name], count: 1, profile: item.profile, role: ColumnRole(item))
  }

  private init(block item: FileProfile.Item) {
    self.init(
      columns: ColumnPattern.closed(item.names), count: item.names.count, profile: item.profile, role: ColumnRole(item))
  }

  /// nil where spans differ so much that one range would hide the small ones, or nothing varies. Of a range 512 times a
  /// feature's deviation, the sums of its squares show nothing (`Standardiser`). Pixels have the range of a byte: those
  /// at the edge vary little, and need not be seen.
  private init?(run: ArraySlice<FileProfile.Item>, _ pattern: String) {
    guard var profile = run.first?.profile else { return nil }
    for item in run.dropFirst() { profile.join(item.profile) }
    let span = profile.greatest - profile.least
    let spans = run.map { $0.profile.greatest - $0.profile.least }.filter { $0 > 0 }
    let ratio: Double = profile.areWhole && profile.least >= 0 && profile.greatest <= 255 ? 1000 : 50
    guard span > 0, spans.allSatisfy({ $0 * ratio >= span }), spans.count * 4 >= run.count,
      !run.contains(where: { CellMarks.namesRows($0.profile.name) })
    else { return nil }
    self.init(columns: [pattern], count: run.count, profile: profile, role: ColumnRole.number(profile))
  }
}

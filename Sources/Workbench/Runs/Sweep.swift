public import Configurations
import Contracts
import Files
public import Foundation
public import Learning
import Ledger
public import Reports

/// Many runs of one experiment, a folder each: all combinations of some settings' values. What is there already is not
/// run again, so a sweep that was stopped goes on where it was.
public struct Sweep: Sendable {
  /// What varies, in the order in which it was stated; the last one changes fastest.
  public let axes: [SweepAxis]
  /// Every combination.
  public let points: [Point]
  private let file: URL

  /// One combination.
  public struct Point: Sendable {
    /// A value an axis.
    public let values: [String]
    /// All overrides of the experiment.
    public let overrides: [String]
    /// The experiment.
    public let configuration: Configuration
  }

  /// What became of a point.
  public enum Outcome: Sendable {
    /// Metrics of the last model, and seconds from founding to the report, which others ran beside.
    case finished(metrics: [Metric: Double], seconds: Double)
    /// Why there is none.
    case failed(reason: String)
  }

  /// Combines axes. Every combination is read and checked before anything runs.
  public init(file: URL, overrides: [String], over axes: [String]) throws {
    let base = try Configuration(resolving: file, overrides: overrides)
    self.file = file
    let read = try axes.map { text throws(WorkbenchError) in try SweepAxis(text, base) }
    guard !read.isEmpty else {
      throw WorkbenchError.badAxis(text: "", reason: "nothing varies; `sealedsum run` runs an experiment once")
    }
    var seen: Set<String> = []
    for axis in read where !seen.insert(axis.path).inserted {
      throw WorkbenchError.badAxis(text: axis.path, reason: "stands there twice")
    }
    var combinations: [[String]] = [[]]
    for axis in read {
      guard combinations.count * axis.values.count <= SweepAxis.limit else {
        throw WorkbenchError.badAxis(text: axis.path, reason: "more than \(SweepAxis.limit) runs in all")
      }
      combinations = combinations.flatMap { head in axis.values.map { head + [$0] } }
    }
    self.axes = read
    points = try combinations.map { values in
      let all = overrides + zip(read, values).map { $0.override($1) }
      return Point(values: values, overrides: all, configuration: try Configuration(resolving: file, overrides: all))
    }
  }

  /// Names experiment and axes: the same sweep has the same folder.
  public var identifier: String {
    let text = points.map(\.configuration.runIdentifier).joined(separator: "\n")
    return String(Hash("SealedSum sweep v1", Array(text.utf8)).hex.prefix(8))
  }

  /// Runs every point that is not finished, some at a time, and says what became of each, in order.
  public func go(in folder: URL, atOnce: Int, progress: ProgressLine) async throws -> [Outcome] {
    try FileAccess.makeFolder(folder)
    progress.begin("runs", total: points.count)
    var outcomes = [Outcome?](repeating: nil, count: points.count)
    await withTaskGroup(of: (Int, Outcome).self) { group in
      var next = 0
      func start() {
        guard next < points.count else { return }
        let (i, point) = (next, points[next])
        next += 1
        group.addTask { (i, await self.outcome(of: point, in: folder)) }
      }
      for _ in 0..<max(1, atOnce) { start() }
      for await (i, outcome) in group {
        outcomes[i] = outcome
        progress.advance()
        start()
      }
    }
    progress.end("\(points.count) runs")
    return outcomes.compactMap { $0 }
  }

  private func outcome(of point: Point, in folder: URL) async -> Outcome {
    do {
      let path = folder.appendingPathComponent(point.configuration.runIdentifier)
      let run = try await finished(point, in: path)
      let manifest = try Manifest(file: run.manifest)
      let history = try History(LedgerStore.openReadOnly(at: run.ledger.path))
      let last = history.sealed.metrics.keys.max().flatMap { history.sealed.metrics[$0] }
      let seconds = (manifest.finished ?? manifest.started) - manifest.started
      return .finished(metrics: last?.metrics ?? [:], seconds: seconds)
    } catch { return .failed(reason: "\(error)") }
  }

  /// The folder of a point's run, once it has ended.
  private func finished(_ point: Point, in path: URL) async throws -> RunFolder {
    let folder = RunFolder(url: path)
    var run: Run
    if FileManager.default.fileExists(atPath: folder.manifest.path) {
      let manifest = try Manifest(file: folder.manifest)
      if manifest.finished != nil {
        // The identifier says nothing of what is in the data file.
        guard try RunDigests.data(point.configuration.dataBytes(relativeTo: file)) == manifest.data else {
          throw WorkbenchError.refused(
            path: path.path, reason: "is a run on other data than is there now",
            advice: "sweep into another folder, by --out, or restore the data")
        }
        // One that was killed after its end may lack its page.
        if FileKind(at: folder.page.path) == .nothing { try RunPage(folder).write() }
        return folder
      }
      run = try Run.open(path)
    } else {
      // A kill before the manifest leaves no block.
      if !FileManager.default.fileExists(atPath: folder.ledger.path) { try? FileManager.default.removeItem(at: path) }
      run = try Run.found(point.configuration, file: file, overrides: point.overrides, in: path)
    }
    _ = try await run.go(progress: ProgressLine(quiet: true))
    return folder
  }
}

import Configurations
import DataFormats
import Federation
import Foundation
import Testing

@testable import Trainers

/// Trainers that hang, die, write nonsense or leave things behind: each is refused by name, and nothing hangs or grows.
@Suite struct HostileTrainerTests {
  /// A trainer that gives up after a second unless stated.
  private func refusal(
    _ script: String, in setting: TrainerSetting, seconds: Int = 30
  ) throws -> String {
    try setting.refusal(setting.trainer(script) { $0.timeout = seconds }) ?? "nothing was refused"
  }

  private static func isRunning(_ process: Int32) -> Bool {
    // A process that nobody waits for stays as a zombie.
    guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
    return status.split(separator: ")").last?.hasPrefix(" Z") != true
  }

  @Test func oneThatHangsIsStopped() throws {
    let setting = try TrainerSetting()
    let start = ContinuousClock.now
    #expect(try refusal("sleep 100", in: setting, seconds: 1).contains("it was stopped after 1 s"))
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func oneThatWillNotEndIsEnded() throws {
    let setting = try TrainerSetting()
    let script = "trap '' TERM; echo $$ > pid; while :; do sleep 0.2; done"
    #expect(try refusal(script, in: setting, seconds: 1).contains("it was stopped after 1 s"))
    let process = try #require(
      Int32(String(contentsOf: setting.file("pid"), encoding: .utf8).trimmingCharacters(in: .newlines)))
    #expect(!Self.isRunning(process))
  }

  @Test func oneThatDies() throws {
    let setting = try TrainerSetting()
    #expect(try refusal("echo why; exit 3", in: setting).contains("status 3"))
    #expect(try setting.log() == "A, training round 1, start 1\nwhy\n\nit ended with status 3; its log says why\n")
    #expect(try refusal("kill -SEGV $$", in: setting).contains("signal 11"))
    #expect(try refusal("exit 0", in: setting).contains("it wrote no update"))
    let none = setting.trainer("") { $0.command = ["no such program", "{model}", "{update}"] }
    #expect(try setting.refusal(none)?.contains("no such program cannot be started") == true)
    let folder = setting.trainer("") { $0.command = [setting.folder.path, "{model}", "{update}"] }
    #expect(try setting.refusal(folder)?.contains("cannot be started") == true)
  }

  @Test func whatIsNoUpdate() throws {
    let setting = try TrainerSetting()
    for (script, reason) in [
      ("echo garbage > $2", "safetensors"), (": > $2", "safetensors"), ("head -c 60 $1 > $2", "ends"),
      ("head -c $(($(wc -c < $1) - 1)) $1 > $2", "ends"), ("(cat $1; echo) > $2", "follows the last tensor"),
      ("truncate -s 1T $2", "more than the 1048640 of this model's"), ("mkfifo $2", "a named pipe"),
      ("ln -s /dev/zero $2", "a device"), ("mkdir $2", "a folder"), ("ln -s $2 $2", "cannot be read"),
      ("rm -rf $(dirname $2)", "it wrote no update"),
    ] {
      let told = try refusal(script, in: setting)
      #expect(told.hasPrefix("its trainer failed: ") && told.contains(reason), "\(script): \(told)")
    }
  }

  @Test func tensorsOfAnotherModel() throws {
    let setting = try TrainerSetting()
    func tensor(_ shape: [Int], _ values: [Double]) throws -> NumericArray {
      try NumericArray(shape: shape, elements: .double(values))
    }
    let six = [1.0, 2, 3, 4, 5, 6], two = [1.0, 2]
    let weight = ("weight", try tensor([2, 3], six)), bias = ("bias", try tensor([2], two))
    for (tensors, reason) in [
      ([weight], "tensor \"bias\" is missing"), ([weight, bias, ("extra", bias.1)], "no tensor \"extra\""),
      ([("weight", try tensor([3, 2], six)), bias], "weight has the shape [3, 2], the model's has [2, 3]"),
      (
        [("weight", try tensor([2, 3], [1, 2, 3, .nan, 5, 6])), bias],
        "weight has an entry that is not finite, number 3"
      ),
      ([weight, ("bias", try tensor([2], [1, .infinity]))], "bias has an entry that is not finite, number 1"),
      ([weight, ("bias", try NumericArray(shape: [2], elements: .int64([1, 2])))], "bias holds integers"),
    ] as [([(String, NumericArray)], String)] {
      try Data(Safetensors(tensors: tensors.map { (name: $0.0, array: $0.1) }).bytes).write(to: setting.file("bad"))
      let told = try refusal("cp bad $2", in: setting)
      #expect(told.contains(reason), "\(told)")
    }
    // NumPy: one vector of all parameters.
    for (array, reason) in [
      (try tensor([6], six), "the vector has the shape [6], the model's has [8]"),
      (try tensor([2, 4], six + two), "[2, 4]"), (try tensor([8], six + [1, .nan]), "not finite, number 7"),
    ] {
      try Data(NPY.bytes(of: array)).write(to: setting.file("bad.npy"))
      let told = try setting.refusal(setting.trainer("cp bad.npy $2", format: .npy))
      #expect(told?.contains(reason) == true, "\(told ?? "")")
    }
  }

  /// A parameter that no double can be after the subtraction.
  @Test func anUpdateBeyondEveryDouble() throws {
    let setting = try TrainerSetting()
    let huge = [Double](repeating: 1.7e308, count: 8)
    try Data(ParameterFile.npy.bytes(huge, TrainerSetting.tensors)).write(to: setting.file("bad.npy"))
    let trainer = setting.trainer("cp bad.npy $2", format: .npy)
    let request = try TrainerSetting.request(model: huge.map { -$0 })
    do throws(FederationError) {
      _ = try trainer.delta(request)
      Issue.record("an update that is not finite")
    } catch { #expect("\(error)".contains("its parameter 0 is too large")) }
  }

  @Test func oneThatFloodsItsOutput() throws {
    let setting = try TrainerSetting()
    let trainer = setting.trainer("yes | head -c 20000000; cp $1 $2")
    #expect(try setting.refusal(trainer) == nil)
    let log = try setting.log()
    #expect(log.utf8.count < ExternalTrainer.logLimit + 200 && log.hasSuffix("further bytes are not kept\n"))
    #expect(try refusal("yes", in: try TrainerSetting(), seconds: 1).contains("it was stopped after 1 s"))
  }

  /// What it started ends with it; a process that left its group is not waited for.
  @Test func oneThatLeavesChildren() throws {
    let setting = try TrainerSetting()
    let script = "sleep 200 & echo $! > pid; setsid sleep 200 & echo $! > away; cp $1 $2"
    let start = ContinuousClock.now
    #expect(try setting.refusal(setting.trainer(script)) == nil)
    #expect(ContinuousClock.now - start < .seconds(20))
    func process(_ name: String) throws -> Int32 {
      let text = try String(contentsOf: setting.file(name), encoding: .utf8).trimmingCharacters(in: .newlines)
      return try #require(Int32(text))
    }
    let child = try process("pid")
    for _ in 0..<100 where Self.isRunning(child) { usleep(20_000) }
    #expect(!Self.isRunning(child))
    kill(try process("away"), SIGKILL)
  }

  /// What it writes elsewhere, or over its own inputs, is read by nobody.
  @Test func oneThatWritesElsewhere() throws {
    let setting = try TrainerSetting()
    let script = "cp $1 $2; echo junk > $1; echo junk > $(dirname $2)/other; echo junk > $(dirname $2)/../junk"
    #expect(try setting.trainer(script).delta(TrainerSetting.request()) == [Double](repeating: 0, count: 8))
    #expect(try setting.trainer("cp $1 $2").delta(TrainerSetting.request(round: 3)).allSatisfy { $0 == 0 })
    // Nothing that was exchanged stays.
    let left = try FileManager.default.contentsOfDirectory(atPath: setting.folder.path + "/keys/trainer")
    #expect(
      left.count(where: { $0.hasPrefix("exchange-") }) == 0 && left.count(where: { $0.hasSuffix(".update") }) == 2)
  }

  /// What a start that was killed with its caller had exchanged goes with the next one that has the run to itself.
  @Test func whatNobodyWaitedFor() throws {
    let setting = try TrainerSetting()
    let kept = setting.folder.path + "/keys/trainer"
    try FileManager.default.createDirectory(atPath: kept + "/exchange-1/deep", withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: kept + "/A.update"))
    ExternalTrainer.removeLeftovers(in: .init(program: "", kept: kept, logs: ""))
    #expect(try FileManager.default.contentsOfDirectory(atPath: kept) == ["A.update"])
  }
}

import Configurations
import DataFormats
import Federation
import Foundation
import Learning
import Testing

@testable import Trainers

/// What a trainer is given, what is taken from it, and that it is asked once.
@Suite struct ExternalTrainerTests {
  @Test func argumentsComeAsTheyAre() throws {
    let setting = try TrainerSetting()
    let trainer = setting.trainer("") {
      $0.command = [
        "sh", "-c", "printf '%s\n' \"$@\" > said; cp \"$1\" \"$2\"", "sh", "{model}", "{update}", "c={client};{round}",
        "{seed}",
        "{x-y}{}{", "{rows}", "{holdout}",
      ]
    }
    let name = "a b'$(touch hacked)\"{round}*"
    #expect(try trainer.delta(TrainerSetting.request(client: name)).count == 8)
    let said = try String(contentsOf: setting.file("said"), encoding: .utf8).split(separator: "\n")
    #expect(said.count == 7 && said[2] == "c=\(name);1" && said[4] == "{x-y}{}{")
    #expect(try #require(Int(said[3])) < 1 << 31)
    #expect(!FileManager.default.fileExists(atPath: setting.file("hacked").path))
    // What was exchanged is gone, and was nobody else's to read.
    #expect(said[5].hasSuffix("/rows.safetensors") && !FileManager.default.fileExists(atPath: String(said[5])))
  }

  @Test func filesHaveTheModelAndTheRows() throws {
    let setting = try TrainerSetting()
    for format in [ParameterFile.safetensors, .npy] {
      let trainer = setting.trainer("", format: format) {
        $0.command = [
          "sh", "-c", "cp $1 $2; cp $1 model; cp $3 rows; cp $4 holdout; stat -c %a $1 $(dirname $1) > modes", "sh",
          "{model}",
          "{update}", "{rows}", "{holdout}",
        ]
      }
      #expect(try trainer.delta(TrainerSetting.request(client: format.rawValue)).allSatisfy { $0 == 0 })
      func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: setting.file(name))) }
      #expect(try format.parameters(bytes("model"), TrainerSetting.tensors) == TrainerSetting.model)
      switch format {
      case .npy:
        #expect(
          try NPY.array(bytes("rows")) == NumericArray(shape: [2, 4], elements: .double([1, 2, 3, 0, 4, 5, 6, 1])))
        #expect(try NPY.array(bytes("holdout")) == NumericArray(shape: [1, 4], elements: .double([4, 5, 6, 1])))
      case .safetensors:
        let rows = try Safetensors(bytes("rows"))
        #expect(try rows.tensor("features") == NumericArray(shape: [2, 3], elements: .double([1, 2, 3, 4, 5, 6])))
        #expect(try rows.tensor("labels") == NumericArray(shape: [2], elements: .int64([0, 1])))
        #expect(try Safetensors(bytes("holdout")).tensor("labels") == NumericArray(shape: [1], elements: .int64([1])))
      }
      #expect(try String(contentsOf: setting.file("modes"), encoding: .utf8) == "600\n700\n")
    }
  }

  /// Floats of 32 bits are taken, in any order of tensors; `difference` is taken as it is.
  @Test func updatesAreDifferences() throws {
    let setting = try TrainerSetting()
    let tensors = [
      (name: "bias", array: try NumericArray(shape: [2], elements: .float([2, 1]))),
      (name: "weight", array: try NumericArray(shape: [2, 3], elements: .double([1, 0, 2, 0, 3, -4]))),
    ]
    try Data(Safetensors(tensors: tensors).bytes).write(to: setting.file("trained"))
    #expect(
      try setting.trainer("cp trained $2").delta(TrainerSetting.request()) == [0.5, 1, 0, -0.25, 0, 0, 1, 1])
    let other = setting.trainer("cp trained $2") { $0.writes = .difference }
    #expect(try other.delta(TrainerSetting.request(client: "B")) == [1, 0, 2, 0, 3, -4, 2, 1])
  }

  /// Another start of the program may give another update: the one that was made counts, for this client, round and model.
  @Test func itIsAskedOnce() throws {
    let setting = try TrainerSetting()
    let trainer = setting.trainer("echo start >> starts; cp $1 $2")
    func starts() throws -> Int {
      try String(contentsOf: setting.file("starts"), encoding: .utf8).split(separator: "\n").count
    }
    for _ in 0..<3 { _ = try trainer.delta(TrainerSetting.request()) }
    #expect(try starts() == 1)
    _ = try setting.trainer("exit 1").delta(TrainerSetting.request())
    _ = try trainer.delta(TrainerSetting.request(round: 3))
    _ = try trainer.delta(TrainerSetting.request(client: "B"))
    _ = try trainer.delta(TrainerSetting.request(model: TrainerSetting.model.map { $0 + 1 }))
    #expect(try starts() == 4)
    // A damaged one is not made anew: it may be sealed already.
    let folder = setting.file("keys/trainer")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".update") {
      var bytes = try Data(contentsOf: folder.appendingPathComponent(name))
      bytes[20] ^= 1
      try bytes.write(to: folder.appendingPathComponent(name))
      chmod(folder.appendingPathComponent(name).path, 0o600)
    }
    #expect(throws: FederationError.self) { try trainer.delta(TrainerSetting.request()) }
    #expect(try starts() == 4)
  }

  @Test func itIsStartedAgain() throws {
    let setting = try TrainerSetting()
    let script = "if [ -e once ]; then cp $1 $2; else touch once; exit 5; fi"
    #expect(try setting.trainer(script) { $0.restarts = 2 }.delta(TrainerSetting.request()).count == 8)
    #expect(setting.notices.all.count == 1)
    let notice = try #require(setting.notices.all.first)
    #expect(notice.contains("training round 1: A: ") && notice.contains("status 5") && notice.hasSuffix("1 of 2"))
    #expect(try setting.log(start: 1).contains("status 5") && !setting.log(start: 2).contains("status"))

    let never = setting.trainer("exit 6") { ($0.restarts, $0.onFailure) = (1, .stop) }
    let request = try TrainerSetting.request(client: "C")
    do throws(FederationError) {
      _ = try never.delta(request)
      Issue.record("an update of a trainer that fails")
    } catch {
      guard case .task(client: "C", let reason) = error else { throw error }
      #expect(reason.contains("status 6") && reason.contains("start 2 of 2"))
    }
  }
}

import Foundation

/// The decoder that this process fuzzes, by the environment's FUZZ_DECODER.
private let chosen: Decoder = {
  let environment = ProcessInfo.processInfo.environment
  if let folder = environment["FUZZ_SEEDS"] { writeSeeds(to: folder) }
  guard let decoder = decoders.first(where: { $0.name == environment["FUZZ_DECODER"] }) else {
    end("set FUZZ_DECODER to one of: \(decoders.map(\.name).joined(separator: " "))", status: 2)
  }
  return decoder
}()

/// Writes the valid messages of every decoder, FOLDER/NAME/N, and ends the process.
private func writeSeeds(to folder: String) -> Never {
  do {
    for decoder in decoders {
      let own = URL(fileURLWithPath: folder).appendingPathComponent(decoder.name)
      try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
      for (index, seed) in try decoder.seeds().enumerated() {
        // A seed that its own decoder refuses would teach the fuzzer nothing, and say nothing about it.
        try decoder.decode(seed)
        try Data(seed).write(to: own.appendingPathComponent("\(index)"))
      }
    }
  } catch {
    end("a valid message was refused: \(error)", status: 1)
  }
  end("", status: 0)
}

/// Ends the process without libFuzzer's exit handler, which takes every exit for a finding.
private func end(_ message: String, status: CInt) -> Never {
  FileHandle.standardError.write(Data((message.isEmpty ? "" : message + "\n").utf8))
  _exit(status)
}

/// libFuzzer calls this with every input. An error is the right answer to most; a trap is the finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do { try chosen.decode(Array(UnsafeBufferPointer(start: start, count: count))) } catch {}
  return 0
}

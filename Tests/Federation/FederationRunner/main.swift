// Runs a small federation in the folder named by the first argument, from wherever its ledger stands, until it is done
// or killed, and prints every accepted update once it is acknowledged: the crash tests run this and kill it.

import Federation
import FederationTesting
import Foundation

func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

guard CommandLine.arguments.count == 3, let seed = UInt64(CommandLine.arguments[2]) else {
  say("usage: FederationRunner FOLDER SEED")
  exit(64)
}
let federation = try await SealedFederation(
  Fixture.killed(seed: seed), in: FederationFolder(path: CommandLine.arguments[1]),
  observe: {
    switch $0 {
    case .accepted(let round, let client, _): say("accepted \(round) \(client)")
    case .settled(let round, _): say("settled \(round)")
    default: break
    }
  }, contract: Fixture.insecure, ceremony: Fixture.ceremony)
let state = try await federation.driver.run()
say("model \(state.modelDigest)")

import Contracts
import Files
import Foundation
import Ledger
import Wire

/// Updates that another program made, kept so that what was sealed can be sealed again, and so that the plaintext twin
/// adds the same: another run of the program may give another update. As secret as the rows.
struct KeptUpdates {
  /// A folder that only its owner enters.
  let folder: String

  /// A file a client, round and model; names of clients may hold anything, those of files hold the digest.
  private func path(_ client: String, _ round: Int, _ model: [Double]) -> String {
    let name = Hash("SealedSum kept update name v1", Array(client.utf8)).hex.prefix(16)
    return "\(folder)/\(name)-round-\(round)-\(ModelCodec.digest(model).hex.prefix(16)).update"
  }

  /// The update that was kept; nil where none was. Throws where it is damaged.
  func update(_ client: String, round: Int, model: [Double]) throws(LedgerError) -> [Double]? {
    let path = path(client, round, model)
    guard FileKind(at: path) != .nothing else { return nil }
    // The doubles' count, the doubles, their digest.
    let bytes = try SecretFile.read(from: path, count: 4 + 8 * model.count + Hash.count)
    let body = bytes.dropLast(Hash.count)
    guard Self.digest(Array(body)).bytes == Array(bytes.suffix(Hash.count)),
      let update = try? ModelCodec.decode(Array(body), count: model.count)
    else { throw .keyFile(path: path, reason: "its digest is another; restore it from a copy") }
    return update
  }

  /// Keeps an update, whole or not at all.
  func keep(_ update: [Double], _ client: String, round: Int, model: [Double]) throws(LedgerError) {
    let body = ModelCodec.encode(update)
    try SecretFile.create(
      at: path(client, round, model), bytes: body + Self.digest(body).bytes)
  }

  private static func digest(_ body: [UInt8]) -> Hash { Hash("SealedSum kept update v1", body) }
}

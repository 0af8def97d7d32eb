import Contracts
public import Ledger
public import Wire

/// What a client needs of a chain once, to seal for its rounds without a copy of it: the genesis block with its
/// transaction, the charter, and the dealer's key with its proofs.
///
/// `BlockHeader genesis_header; Transaction genesis; opaque charter<0..2^32-1>; Transaction key; opaque
/// key_payload_0<0..2^32-1>; opaque key_payload_1<0..2^32-1>;`
public struct Invitation: WireCodable, Sendable {
  let header: BlockHeader
  let genesis: Transaction
  let charter: [UInt8]
  let key: Transaction
  let payloads: [Payload]

  /// The chain that it invites to, if it is true.
  public var chainID: Hash { header.hash }

  /// What the ledger of a founded chain with a key gives.
  init(_ store: LedgerStore, charter: Charter) throws(FederationError) {
    var found: (transaction: Transaction, payloads: [Payload])?
    do throws(LedgerError) {
      guard let block = try store.block(at: 0), let first = try store.transactions(of: block).first else {
        throw .noFile(path: store.path)
      }
      (header, genesis) = (block.header, first)
      var height: UInt64 = 1
      while found == nil, let block = try store.block(at: height) {
        for transaction in try store.transactions(of: block) where transaction.kind == TransactionKind.key.rawValue {
          let payloads = try transaction.payloads.map { p throws(LedgerError) in try store.payload(p.hash) }
          found = (transaction, payloads.compactMap(\.self))
        }
        height += 1
      }
    } catch { throw .ledger(error) }
    guard let found else { throw .noRound }
    (key, payloads, self.charter) = (found.transaction, found.payloads, charter.bytes)
  }

  /// See the type.
  public func encode(to writer: inout Writer) {
    header.encode(to: &writer)
    genesis.encode(to: &writer)
    writer.vector32(charter)
    key.encode(to: &writer)
    for i in 0..<2 { writer.vector32(payloads.indices.contains(i) ? payloads[i].bytes : []) }
  }

  /// Reads what `encode` writes; nothing is checked but its form.
  public init(from reader: inout Reader) throws(WireError) {
    header = try BlockHeader(from: &reader)
    genesis = try Transaction(from: &reader)
    charter = try reader.vector32("charter", limit: Charter.byteLimit)
    key = try Transaction(from: &reader)
    var payloads: [Payload] = []
    for i in 0..<2 {
      let bytes = try reader.vector32("key payload \(i)", limit: 1 << 26)
      do throws(LedgerError) { payloads.append(try Payload(bytes)) } catch {
        throw .invalid(field: "key payload \(i)", reason: "\(error)")
      }
    }
    self.payloads = payloads
  }

  /// The contract of the chain that it invites to, with its key: everything is checked, the key's proofs too.
  func contract(
    expecting chainID: Hash?, like contract: FederationContract
  ) throws(FederationError) -> (FederationContract, Charter) {
    if let chainID, chainID != self.chainID {
      throw .plan("the invitation is to chain \(self.chainID), and \(chainID) is expected; ask for the right one")
    }
    guard header.height == 0, header.transactionCount == 1, MerkleTree([genesis.hash]).root == header.transactionsRoot,
      genesis.kind == TransactionKind.genesis.rawValue
    else { throw .plan("the invitation is false: its first block does not hold its genesis") }
    do {
      let body = try Genesis(wireBytes: genesis.body)
      // Before it is read: whoever knows the chain is given the charter of all, or none.
      guard body.configuration == Charter.digest(of: self.charter) else {
        throw FederationError.plan("the invitation is false: its charter is not the one that the genesis names")
      }
      let charter = try Charter(self.charter)
      guard try charter.genesis(key: { party throws(FederationError) in try body.publicKey(of: party) }) == body else {
        throw FederationError.plan("the invitation is false: its genesis does not follow from its charter")
      }
      let told = try FederationContract(
        genesis: body, key: key, payloads: payloads, chainID: self.chainID, contract: contract)
      return (told, charter)
    } catch let error as FederationError { throw error } catch let error as Rejection {
      throw .refused(error)
    } catch { throw .plan("the invitation is no invitation: \(error)") }
  }
}

extension Genesis {
  /// The key of a party by its name in the folder of a federation.
  fileprivate func publicKey(of party: String) throws(FederationError) -> VerifyingKey {
    let clients = party.hasPrefix("client ")
    let name = clients ? String(party.dropFirst(7)) : party
    guard let member = members.first(where: { $0.name == name && ($0.role == .client) == clients }) else {
      throw .plan("the invitation is false: its genesis has no \(party)")
    }
    return member.key
  }
}

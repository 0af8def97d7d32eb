import Contracts
import Federation
import Ledger
import Wire

/// What passes between a coordinator and clients that train elsewhere.
let elsewhereDecoders: [Decoder] = [
  Decoder("charter") {
    [
      Array(
        """
        {"version":1,"name":"n","clients":[{"name":"a"},{"name":"b","key":"\(other.verifyingKey)"}],
        "parameters":[{"name":"w","shape":[2,3]}],"clip":1.0,"max_examples":100,"metrics":[{"name":"loss","range":[0,4]}],
        "fraction_bits":16,"proofs":"norm","encryption":"auto","key_bits":3072,"trustees":4,"threshold":3,
        "corrupted_trustees":1,"min_clients":2,"corrupted_clients":0,"min_honest":2}
        """.utf8)
    ]
  } decode: { bytes in
    let charter = try Charter(bytes)
    _ = try charter.genesis { _ throws(FederationError) in key.verifyingKey }
  },
  Decoder("invitation") {
    var w = Writer()
    header.encode(to: &w)
    try transaction().encode(to: &w)
    w.vector32(Array("{}".utf8))
    try transaction().encode(to: &w)
    for _ in 0..<2 { w.vector32([1, 2, 3]) }
    return [w.bytes]
  } decode: { bytes in
    let invitation = try Invitation(wireBytes: bytes)
    precondition(invitation.wireBytes == bytes, "accepted a second encoding")
    do {
      _ = try AwayClient(bytes, key: key, folder: "/nonexistent/fuzz", expecting: invitation.chainID)
      preconditionFailure("accepted")
    } catch {}
  },
  Decoder("round-notice") {
    var w = Writer()
    try transaction().encode(to: &w)
    w.list([key.verifyingKey]) { writer, key in
      key.encode(to: &writer)
      writer.uint64(3)
    }
    return [w.bytes]
  } decode: { bytes in
    let notice = try RoundNotice(wireBytes: bytes)
    precondition(notice.wireBytes == bytes, "accepted a second encoding")
  },
  Decoder("sent-submission") {
    var w = Writer()
    try transaction().encode(to: &w)
    w.list([[1], [2, 3]] as [[UInt8]]) { $0.vector32($1) }
    return [w.bytes]
  } decode: { bytes in
    let sent = try SentSubmission(wireBytes: bytes)
    precondition(sent.wireBytes == bytes, "accepted a second encoding")
  },
]

private let (key, other) = (
  SigningKey(insecureSeed: [UInt8](repeating: 7, count: 32)), SigningKey(insecureSeed: [UInt8](repeating: 8, count: 32))
)
private let hash = Hash("fuzz chain", [])

private let header = BlockHeader(
  chainID: .zero, height: 0, previous: .zero, transactionCount: 1, transactionsRoot: hash, time: 1,
  proposer: key.verifyingKey)

private func transaction() throws -> Transaction {
  try Transaction(chainID: hash, sequence: 1, kind: 2, body: hash.bytes, signer: key)
}

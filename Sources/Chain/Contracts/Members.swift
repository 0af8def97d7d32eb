public import Ledger
public import Wire

/// What a member of the federation may do on the chain (docs/protocol.md §1).
public enum Role: UInt8, Sendable, Hashable, CaseIterable {
  /// Submits sealed updates.
  case client = 1
  /// Holds a share of the decryption key and publishes decryption shares.
  case trustee = 2
  /// Orders transactions, opens, closes, aggregates, publishes and settles rounds.
  case validator = 3
  /// Makes the key and its shares once, and erases them.
  case dealer = 4
}

extension Role: CustomStringConvertible {
  /// The role's name.
  public var description: String {
    switch self {
    case .client: "client"
    case .trustee: "trustee"
    case .validator: "validator"
    case .dealer: "dealer"
    }
  }
}

/// A registered member: one key, one role. Membership is permissioned and fixed by the genesis (docs/protocol.md §9).
public struct Member: Hashable, Sendable, WireCodable {
  /// A name for people; unique.
  public let name: String
  /// What the member may do.
  public let role: Role
  /// The key that signs its transactions; unique.
  public let key: VerifyingKey

  /// A member.
  public init(name: String, role: Role, key: VerifyingKey) {
    self.name = name
    self.role = role
    self.key = key
  }

  /// `string name; uint8 role; opaque key[32];`
  public func encode(to writer: inout Writer) {
    writer.string(name)
    writer.uint8(role.rawValue)
    key.encode(to: &writer)
  }

  /// Reads what `encode` writes; an unknown role is refused.
  public init(from reader: inout Reader) throws(WireError) {
    name = try reader.string("member.name", limit: Genesis.nameLimit)
    let raw = try reader.uint8("member.role")
    guard let role = Role(rawValue: raw) else {
      throw .invalid(field: "member.role", reason: "no role has the number \(raw)")
    }
    self.role = role
    key = try VerifyingKey(from: &reader)
  }
}

/// The members, by key.
public struct Membership: Sendable, Hashable {
  /// In the order of the genesis; a trustee's place among the trustees is its index, from 1.
  public let members: [Member]
  private let byKey: [VerifyingKey: Int]

  /// Refuses two members with one key or one name, and names that are too long.
  public init(_ members: [Member]) throws(ContractError) {
    var byKey: [VerifyingKey: Int] = [:]
    var names: Set<[UInt8]> = []
    for (i, member) in members.enumerated() {
      guard member.name.utf8.count <= Genesis.nameLimit else {
        throw .genesis(
          "a member's name has \(member.name.utf8.count) bytes, at most \(Genesis.nameLimit) are allowed: shorten it")
      }
      guard byKey.updateValue(i, forKey: member.key) == nil, names.insert(Array(member.name.utf8)).inserted else {
        throw .genesis("member \(member.name) is registered twice; names and keys must be unique")
      }
    }
    self.members = members
    self.byKey = byKey
  }

  /// The member with this key.
  public subscript(key: VerifyingKey) -> Member? { byKey[key].map { members[$0] } }

  /// The members with one role, in order.
  public func with(_ role: Role) -> [Member] { members.filter { $0.role == role } }

  /// 1-based index of a trustee, the point at which its share is evaluated.
  public func trusteeIndex(_ key: VerifyingKey) -> Int? { with(.trustee).firstIndex { $0.key == key }.map { $0 + 1 } }
}

package import BigNum
import Foundation

/// What one trustee keeps: s_i. Its storage is wiped when it goes, and it does not print.
public struct TrusteeShare: Sendable, CustomStringConvertible, CustomReflectable {
  /// i, from 1.
  public let index: Int
  /// The key that it is a share of.
  public let publicKey: ThresholdPublicKey
  package let secret: BigInt

  /// What stops an attack; `package` code alone can switch it off, to run the attack in a test.
  package struct Checks: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// ⚔ v^(Δ·s_i) is this trustee's verification value, up to sign.
    package static let ownValue = Checks(rawValue: 1)
    package static let all: Checks = [.ownValue]
  }

  /// Checks that the share is the one that its verification value stands for.
  package init(
    index: Int, secret: BigInt, publicKey: ThresholdPublicKey, checks: Checks = .all
  ) throws(PaillierError) {
    guard (1...publicKey.parameters.trustees).contains(index) else {
      throw .unknownTrustee(index, trustees: publicKey.parameters.trustees)
    }
    guard secret.signum >= 0, secret.bitWidth <= 2 * publicKey.key.size.bits else {
      throw .keyFile(reason: "the share is longer than any of this key")
    }
    self.index = index
    self.secret = secret
    self.publicKey = publicKey
    guard checks.contains(.ownValue) else { return }
    // ⚔ Before anything is done with it: a share whose value is false makes proofs that fail, and they would be held
    // against its trustee. Signs are not looked at, as nobody looks at them (docs/protocol.md §3).
    let squared = publicKey.key.context.squared
    let own = squared.powers([publicKey.base], secret: publicKey.delta * secret)[0]
    let stated = publicKey.verificationValues[index - 1]
    guard own.multiplied(by: own, mod: squared.value) == stated.multiplied(by: stated, mod: squared.value) else {
      throw .keyFile(
        reason: "the share contradicts the public key's value of trustee \(index); the dealer must start again")
    }
  }

  /// Index and size only.
  public var description: String { "TrusteeShare(\(index), \(publicKey.key.size), not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

package import BigNum
import Foundation

/// What one trustee keeps: s_i. Its storage is wiped when it goes, and it does not print.
public struct TrusteeShare: Sendable, CustomStringConvertible, CustomReflectable {
  /// i, from 1.
  public let index: Int
  /// The key that it is a share of.
  public let publicKey: ThresholdPublicKey
  package let secret: BigInt

  /// Checks that the share is the one that its verification value stands for.
  package init(index: Int, secret: BigInt, publicKey: ThresholdPublicKey) throws(PaillierError) {
    guard (1...publicKey.parameters.trustees).contains(index) else {
      throw .unknownTrustee(index, trustees: publicKey.parameters.trustees)
    }
    guard secret.signum >= 0, secret.bitWidth <= 2 * publicKey.key.size.bits else {
      throw .keyFile(reason: "the share is longer than any of this key")
    }
    self.index = index
    self.secret = secret
    self.publicKey = publicKey
  }

  /// Whether v^(Δ·s_i) is this trustee's verification value.
  package var matchesPublicKey: Bool {
    publicKey.key.context.squared.powers([publicKey.base], secret: publicKey.delta * secret)[0]
      == publicKey.verificationValues[index - 1]
  }

  /// Index and size only.
  public var description: String { "TrusteeShare(\(index), \(publicKey.key.size), not shown)" }
  /// Nothing of it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

package import Foundation

/// The checkout that the tests were built from.
package enum Checkout {
  /// Its folder, which has docs/, experiments/ and papers/.
  package static let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent()
  }
}

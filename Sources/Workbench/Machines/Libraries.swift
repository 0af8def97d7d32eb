import CGMP
import COpenSSL
import CSodium

/// Versions of the foreign libraries that this process runs with.
public enum Libraries {
  /// Name and version of each.
  public static var versions: [(name: String, version: String)] {
    [
      ("GMP", gmp),
      ("libsodium", String(cString: sodium_version_string())),
      ("libcrypto", String(cString: OpenSSL_version(OPENSSL_VERSION))),
    ]
  }

  /// GMP's version is a variable that nothing writes; its header's macro names the version compiled against.
  private static var gmp: String {
    "\(__GNU_MP_VERSION).\(__GNU_MP_VERSION_MINOR).\(__GNU_MP_VERSION_PATCHLEVEL)"
  }
}

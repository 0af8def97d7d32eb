import CSodium
import Machines

/// What libsodium takes for the same operations on ristretto255. It has no sums of several terms: the naive method takes
/// time exactly proportional to them, so a peer's operation is one term.
enum SodiumPeer {
  static let name = "libsodium"

  /// One multiplication and one addition a term, for each operation of `terms` terms; measured on at most 512 terms.
  static func sums(_ scalars: [[UInt8]], _ points: [[UInt8]], terms: Int) -> BenchSide {
    let few = min(512, terms)
    return scaled(by: Double(terms) / Double(few)) { count in
      {
        var sum = [UInt8](repeating: 0, count: 32), product = sum
        for _ in 0..<count {
          for i in 0..<few {
            _ = crypto_scalarmult_ristretto255(&product, scalars[i % scalars.count], points[i % points.count])
            _ = crypto_core_ristretto255_add(&sum, sum, product)
          }
        }
      }
    }
  }

  /// s·P.
  static func multiplications(_ scalars: [[UInt8]], _ points: [[UInt8]]) -> BenchSide {
    .inProcess(name) { count in
      {
        var product = [UInt8](repeating: 0, count: 32)
        for i in 0..<count {
          _ = crypto_scalarmult_ristretto255(&product, scalars[i % scalars.count], points[i % points.count])
        }
      }
    }
  }

  /// s·B.
  static func baseMultiplications(_ scalars: [[UInt8]]) -> BenchSide {
    .inProcess(name) { count in
      {
        var product = [UInt8](repeating: 0, count: 32)
        for i in 0..<count { _ = crypto_scalarmult_ristretto255_base(&product, scalars[i % scalars.count]) }
      }
    }
  }

  /// Decodings, with which libsodium checks an encoding.
  static func decodings(_ points: [[UInt8]]) -> BenchSide {
    .inProcess(name) { count in
      {
        var valid: Int32 = 0
        for i in 0..<count { valid &+= crypto_core_ristretto255_is_valid_point(points[i % points.count]) }
        precondition(valid == Int32(count), "libsodium refuses an encoding")
      }
    }
  }

  /// Products in ℤ_ℓ.
  static func scalarProducts(_ scalars: [[UInt8]]) -> BenchSide {
    .inProcess(name) { count in
      {
        var product = scalars[0]
        for i in 0..<count { crypto_core_ristretto255_scalar_mul(&product, product, scalars[i % scalars.count]) }
      }
    }
  }

  private static func scaled(
    by factor: Double, prepare: @escaping (Int) -> () throws -> Void
  ) -> BenchSide {
    BenchSide(name) { count in try Samples.processTime(prepare(count)) * factor }
  }
}

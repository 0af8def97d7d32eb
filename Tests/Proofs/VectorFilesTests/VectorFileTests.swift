import Foundation
import Testing
import VectorFiles

@Suite struct VectorFileTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Vectors/v1")

  private func check(_ file: String) throws -> [String: Int] {
    try VectorFile.check(path: Self.folder.appending(path: file).path).checked
  }

  @Test func fiatShamirCodec() throws {
    let expected = [
      "SerializeVarLenString": 2, "SerializeUint": 1, "SerializeField": 1, "DecodeUint": 1, "DeserializeUint": 2,
      "DeserializeField": 2, "DeserializeVarLenString": 2, "Sumcheck": 2,
    ]
    #expect(try check("fiatShamirCodecVectors.json") == expected)
  }

  @Test func fiatShamirSponge() throws {
    #expect(
      try check("fiatShamirShake128Vectors.json")
        == ["DuplexSponge": 9, "DeriveSessionID": 1, "DecodeUint": 1, "Sumcheck": 2])
  }

  @Test func sigmaProofsOnP256() throws {
    #expect(try check("sigma-proofs_Shake128_P256.json") == ["SigmaProof": 14])
  }

  @Test func dleqOnRistretto255() throws {
    #expect(try check("rfc9497-ristretto255-dleq.json") == ["DLEQ-VOPRF": 3, "DLEQ-POPRF": 3])
  }

  @Test func pythonPaillier() throws {
    #expect(
      try check("paillier-python-paillier.json")
        == ["PaillierKey": 3, "PaillierEncrypt": 36, "PaillierDecrypt": 36, "PaillierAdd": 3, "PaillierScale": 3])
  }
}

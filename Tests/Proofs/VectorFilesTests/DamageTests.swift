import Foundation
import Testing
import VectorFiles

/// A checker that passes everything would pass all vectors: here it must not.
@Suite struct DamageTests {
  private func check(_ text: String) throws(VectorError) -> VectorFile.Report {
    try VectorFile.check(Data(text.utf8), name: "test")
  }

  @Test func filesWithoutEntriesFail() {
    #expect(throws: VectorError.empty(file: "test")) { try check("[]") }
    #expect(throws: VectorError.unreadable(file: "test", reason: "line 1, column 1: a value is missing")) {
      try check("")
    }
    #expect(throws: VectorError.unreadable(file: "test", reason: "not a list of entries")) { try check("{}") }
    #expect(throws: VectorError.malformed(id: "test[0]", field: "entry", reason: "not an object")) { try check("[1]") }
    #expect(throws: VectorError.unreadable(file: "/nowhere", reason: "no such file")) {
      try VectorFile.check(path: "/nowhere")
    }
  }

  @Test func unknownFunctionsFail() {
    #expect(throws: VectorError.unknownFunction(id: "x", function: "Frobnicate")) {
      try check(#"[{"Id": "x", "Function": "Frobnicate"}]"#)
    }
    #expect(throws: VectorError.unknownFunction(id: "test[0]", function: "none")) { try check("[{}]") }
  }

  @Test func fieldsAreReadStrictly() {
    for fields in [
      #""Input": "0", "Output": """#, #""Input": "zz", "Output": """#, #""Output": "00000000""#, #""Input": 5"#,
      #""Input": "", "Output": "00000000", "Expected": "maybe""#,
    ] {
      do {
        _ = try check(#"[{"Id": "x", "Function": "SerializeVarLenString", \#(fields)}]"#)
        Issue.record("accepted: \(fields)")
      } catch {
        guard case .malformed(id: "x", _, _) = error else {
          Issue.record("\(error)")
          continue
        }
      }
    }
  }

  /// Every hexadecimal string of every file, altered in one digit: an answer no longer fits, and the entry is named.
  @Test(arguments: [
    "fiatShamirCodecVectors.json", "fiatShamirShake128Vectors.json", "sigma-proofs_Shake128_P256.json",
    "rfc9497-ristretto255-dleq.json", "paillier-python-paillier.json",
  ])
  func everyAlteredAnswerIsNoticed(file: String) throws {
    let data = try Data(contentsOf: VectorFileTests.folder.appending(path: file))
    let entries = try #require(JSONSerialization.jsonObject(with: data) as? [Any])
    let answers: Set<String> = [
      "Output", "Challenge", "Coordinates", "FinalEvaluation", "NargString", "Narg", "Witness", "SessionId", "proof",
      "EvaluationElement", "BlindedElement", "pkSm", "c", "m", "Expected",
    ]
    var altered = 0
    for (i, entry) in entries.enumerated() {
      guard (entry as? [String: Any])?["Expected"] as? String != "reject" else { continue }
      // The secret key is used for evaluations only, and the OPRF's own output is none of the proof.
      for variant in Self.variants(of: entry, under: "", answers: answers) {
        altered += 1
        let data = try JSONSerialization.data(withJSONObject: [variant.value])
        #expect(throws: VectorError.self, "\(file)[\(i)] \(variant.path)") { try VectorFile.check(data, name: file) }
      }
    }
    #expect(altered > 0)
  }

  /// Copies of a value, each with one answer altered; of a list's items only the first two.
  private static func variants(of value: Any, under path: String, answers: Set<String>) -> [(path: String, value: Any)]
  {
    if let object = value as? [String: Any] {
      return object.keys.sorted().flatMap { key -> [(String, Any)] in
        // RFC 9497's own outputs are not part of the proof.
        if key == "Output", object["Blind"] != nil { return [] }
        let inner = object[key] ?? 0
        let changed: [(path: String, value: Any)]
        if let text = inner as? String, answers.contains(key) {
          changed = [("\(path)/\(key)", alter(text))]
        } else if inner is String {
          changed = []
        } else {
          changed = variants(of: inner, under: "\(path)/\(key)", answers: answers)
        }
        return changed.map { change in
          var copy = object
          copy[key] = change.value
          return (change.path, copy)
        }
      }
    }
    if let list = value as? [Any] {
      return list.indices.prefix(2).flatMap { i -> [(String, Any)] in
        variants(of: list[i], under: "\(path)[\(i)]", answers: answers).map { change in
          var copy = list
          copy[i] = change.value
          return (change.path, copy)
        }
      }
    }
    return []
  }

  /// Another text of the same kind: the last digit changes, and a decision turns around.
  private static func alter(_ text: String) -> String {
    if text == "accept" { return "reject" }
    return text.dropLast() + (text.last == "1" ? "2" : "1")
  }
}

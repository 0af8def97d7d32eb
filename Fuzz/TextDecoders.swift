import Configurations
import Files
import Learning
import PythonPaillier

/// Texts that people write.
let textDecoders: [Decoder] = [
  // Bytes, not text: that they are UTF-8 is one of its checks.
  Decoder("csv") {
    ["age,sex\n63,Male\n,\"a \"\"b\"\"\"\r\n", "1,2,3\n4,5,6"].map { Array($0.utf8) }
  } decode: { bytes in
    let table = try CSVTable(bytes)
    precondition(table.rows.allSatisfy { $0.count == table.header.count }, "a row of another length")
  },
  Decoder("json") {
    ["{\"a\":[1,-2.5e3,null,true],\"\\u00e9\":{\"b\":\"\\ud83d\\ude00\"}}", "[[],{},\"\"]"].map { Array($0.utf8) }
  } decode: { bytes in
    try StrictJSON.check(bytes)
    precondition(String(validating: bytes, as: UTF8.self) != nil, "accepted, and no text")
  },
  Decoder("file-name") {
    [Array("caf\u{e9}.toml".utf8), [0x63, 0xe9, 0xff, 0xf4, 0x8f, 0xbf, 0xbf]]
  } decode: { bytes in
    precondition(FileName.bytes(FileName.text(bytes.filter { $0 != 0 })) == bytes.filter { $0 != 0 }, "another name")
  },
  Decoder("pheutil-key") {
    [Array(#"{"kty": "DAJ", "alg": "PAI-GN1", "n": "wQ", "key_ops": ["encrypt"], "kid": "a"}"#.utf8)]
  } decode: { bytes in
    do { _ = try Pheutil.publicKey(bytes, allowInsecure: true) } catch {}
    do { _ = try Pheutil.privateKey(bytes, allowInsecure: true) } catch {}
  },
  Decoder(text: "configuration") {
    [Configuration.template(name: "fuzz")]
  } decode: { text in
    _ = try Configuration(toml: text)
  },
  Decoder(text: "override") {
    ["crypto.bits=3072", "model.kind=\"logistic\""]
  } decode: { text in
    _ = try Configuration(toml: Configuration.template(name: "fuzz"), overrides: [text])
  },
]

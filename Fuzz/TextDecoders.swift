import Experiments

/// Texts that people write.
let textDecoders: [Decoder] = [
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

import ArgumentParser
import BigNum
import Configurations
import Files
import Foundation
import PaillierScheme
import PythonPaillier
import Reports

/// `sealedsum paillier`
struct PaillierCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paillier",
    abstract: "Single Paillier operations on the JSON files of python-paillier's pheutil.",
    subcommands: [Keygen.self, Encrypt.self, Decrypt.self, Add.self, Multiply.self])

  /// Options of all five.
  struct Options: ParsableArguments {
    @Flag(help: "Accept keys of 512 and 1024 bits, which can be factored.")
    var insecure = false

    @Option(help: "Write to this file instead of standard output; it must not exist.", completion: .file())
    var out: String?

    @OptionGroup var output: OutputOptions

    func read(_ path: String) throws -> [UInt8] {
      try FileAccess.bytes(at: URL(fileURLWithPath: path), limit: Pheutil.limit)
    }

    func publicKey(_ path: String) throws -> PublicKey {
      let key = try Pheutil.publicKey(read(path), allowInsecure: insecure)
      warn(key.size)
      return key
    }

    func warn(_ size: KeySize) {
      if size.isInsecure { Banner.insecure("a \(size.bits)-bit key can be factored and protects nothing") }
    }

    /// Prints a file's content, or writes it.
    func emit(_ text: String) throws {
      guard let out else { return print(text, terminator: "") }
      try NewFile.refuse(out)
      try FileAccess.write(text, to: URL(fileURLWithPath: out))
    }
  }

  struct Keygen: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "keygen", abstract: "Make a key: PRIVATE (mode 0600) and PUBLIC.")
    @Argument(help: "File for the private key; it must not exist.", completion: .file()) var privateFile: String
    @Argument(help: "File for the public key; it must not exist.", completion: .file()) var publicFile: String
    @Option(help: "2048, 3072 or 4096.") var bits = 3072
    @OptionGroup var options: Options

    func run() throws {
      try NewFile.refuse(privateFile)
      try NewFile.refuse(publicFile)
      let size = try KeySize.named(bits: bits, allowInsecure: options.insecure)
      options.warn(size)
      var rng = SystemRandomNumberGenerator()
      // Both halves have their two highest bits set, so the product has exactly the size's bits.
      let p = try BigInt.randomPrime(bits: bits / 2, using: &rng)
      var q = p
      while q == p { q = try BigInt.randomPrime(bits: bits / 2, using: &rng) }
      let key = try PrivateKey(p: p, q: q, size: size).publicKey
      var secret = Array(Pheutil.encode(p: p, q: q, publicKey: key).utf8)
      defer { wipe(&secret) }
      try FileAccess.write(secret, to: URL(fileURLWithPath: privateFile), secret: true)
      try FileAccess.write(Pheutil.encode(key), to: URL(fileURLWithPath: publicFile))
      options.output.emit(
        [("private", .string(privateFile)), ("public", .string(publicFile)), ("bits", .int(bits))], tables: [],
        text: "Wrote \(privateFile) (keep it secret) and \(publicFile): \(size)\n")
    }
  }

  struct Encrypt: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "encrypt", abstract: "Encrypt a number.", discussion: "A negative number goes behind `--`.")
    @Argument(help: "The public key.", completion: .file()) var key: String
    @Argument(help: "The number.") var number: Double
    @OptionGroup var options: Options

    func run() throws {
      var rng = SystemRandomNumberGenerator()
      try options.emit(Pheutil.encode(try options.publicKey(key).encrypt(number: number, using: &rng)))
    }
  }

  struct Decrypt: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "decrypt", abstract: "Decrypt a number.")
    @Argument(help: "The private key.", completion: .file()) var key: String
    @Argument(help: "The ciphertext.", completion: .file()) var ciphertext: String
    @OptionGroup var options: Options

    func run() throws {
      let secret = try Pheutil.privateKey(options.read(key), allowInsecure: options.insecure)
      options.warn(secret.publicKey.size)
      let number = try Pheutil.number(options.read(ciphertext), under: secret.publicKey)
      let value = try secret.decrypt(number: number)
      try options.emit(
        options.output.format == .json ? JSON.object([("value", .number(value))]).pretty + "\n" : "\(value)\n")
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Add two encrypted numbers, or a number in the clear to an encrypted one.")
    @Argument(help: "The public key.", completion: .file()) var key: String
    @Argument(help: "A ciphertext.", completion: .file()) var first: String
    @Argument(help: "Another ciphertext.", completion: .file()) var second: String?
    @Option(help: "The number in the clear, as --number=-1.5.") var number: Double?
    @OptionGroup var options: Options

    func validate() throws {
      guard (second == nil) != (number == nil) else {
        throw ValidationError("Give either a second ciphertext or --number.")
      }
    }

    func run() throws {
      var rng = SystemRandomNumberGenerator()
      let key = try options.publicKey(key)
      let a = try Pheutil.number(options.read(first), under: key)
      if let second {
        try options.emit(Pheutil.encode(key.add(a, Pheutil.number(options.read(second), under: key), using: &rng)))
      } else if let number {
        try options.emit(Pheutil.encode(key.add(a, number, using: &rng)))
      }
    }
  }

  struct Multiply: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "multiply", abstract: "Multiply an encrypted number by one in the clear.",
      discussion: "A negative number goes behind `--`.")
    @Argument(help: "The public key.", completion: .file()) var key: String
    @Argument(help: "A ciphertext.", completion: .file()) var ciphertext: String
    @Argument(help: "The number in the clear.") var number: Double
    @OptionGroup var options: Options

    func run() throws {
      var rng = SystemRandomNumberGenerator()
      let key = try options.publicKey(key)
      let a = try Pheutil.number(options.read(ciphertext), under: key)
      try options.emit(Pheutil.encode(key.multiply(a, by: number, using: &rng)))
    }
  }
}

/// Files that a verb makes are new: nothing is overwritten.
enum NewFile {
  static func refuse(_ path: String) throws {
    guard FileKind(at: path) == .nothing else {
      throw Failure(
        what: "\(path): is there already", advice: "choose another name; nothing was overwritten", status: .io)
    }
  }
}

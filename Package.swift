// swift-tools-version: 6.2
import PackageDescription

// Areas in the order in which data passes through them, a folder each in Sources/ and in Tests/. A target imports only
// targets above it in this file; there is no way back. docs/architecture.md walks one update through all of them.

let swift: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// One folder of Sources/, and the one of the same name in Tests/.
struct Area {
  let name: String

  /// A foreign library's module map and shims, or C of our own.
  func c(_ target: String, links library: String) -> Target {
    .target(name: target, path: "Sources/\(name)/\(target)", linkerSettings: [.linkedLibrary(library)])
  }

  func target(_ target: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: target, dependencies: dependencies, path: "Sources/\(name)/\(target)", swiftSettings: swift)
  }

  /// The tests of one target. Vectors are read from Tests/Vectors by path.
  func tests(_ target: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
      name: target + "Tests", dependencies: dependencies, path: "Tests/\(name)/\(target)Tests", swiftSettings: swift)
  }

  /// What several test targets share.
  func support(_ target: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: target, dependencies: dependencies, path: "Tests/\(name)/\(target)", swiftSettings: swift)
  }

  /// A program that tests start, and kill.
  func victim(_ target: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: target, dependencies: dependencies, path: "Tests/\(name)/\(target)", swiftSettings: swift)
  }
}

// Integers, limbs, bytes.
let numbers = Area(name: "Numbers")
let numbersTargets: [Target] = [
  numbers.c("CGMP", links: "gmp"),
  numbers.c("CSodium", links: "sodium"),
  numbers.c("COpenSSL", links: "crypto"),
  numbers.c("CZlib", links: "z"),
  // The only C with algorithms of our own.
  numbers.c("CKernels", links: "gmp"),
  // Opens what comes from outside, and looks at its text before anything reads it.
  numbers.target("Files", []),
  numbers.tests("Files", ["Files"]),
  numbers.target("BigNum", ["CGMP", "CKernels"]),
  numbers.tests("BigNum", ["BigNum", "CKernels"]),
  numbers.target("Wire", ["Files", "BigNum"]),
  numbers.tests("Wire", ["Wire", "BigNum"]),
]

// Data and floats to integers; no cryptography.
let learning = Area(name: "Learning")
let learningTargets: [Target] = [
  // Data files as people have them.
  learning.target("DataFormats", ["Files", "CZlib"]),
  learning.target("Learning", ["DataFormats", "Files"]),
  learning.tests("DataFormats", ["DataFormats", "Learning"]),
  learning.tests("Learning", ["Learning", "DataFormats"]),
  // What noise hides, and exact noise.
  learning.target("Privacy", []),
  learning.tests("Privacy", ["Privacy"]),
  learning.target("Quantization", ["BigNum"]),
  learning.tests("Quantization", ["Quantization", "BigNum"]),
]

// Schemes, each behind a protocol with a plaintext twin.
let cryptography = Area(name: "Cryptography")
let cryptographyTargets: [Target] = [
  cryptography.target("Transcript", ["Wire", "BigNum", "CKernels"]),
  cryptography.tests("Transcript", ["Transcript", "Wire", "BigNum"]),
  cryptography.target("Groups", ["BigNum", "Wire", "CKernels", "CSodium", "COpenSSL"]),
  cryptography.tests("Groups", ["Groups", "BigNum", "CSodium"]),
  cryptography.target("Commitments", ["Groups", "BigNum"]),
  cryptography.tests("Commitments", ["Commitments", "Groups", "BigNum"]),
  cryptography.target("PaillierScheme", ["BigNum", "Wire", "Files", "Transcript"]),
  cryptography.tests("PaillierScheme", ["PaillierScheme", "ProofTesting", "BigNum", "Wire", "Transcript"]),
  // Large vectors under masks that the sum of their keys opens.
  cryptography.target("Masks", ["Transcript", "BigNum", "CKernels"]),
  cryptography.tests("Masks", ["Masks", "Transcript", "BigNum", "CKernels"]),
]

// Statements about committed and encrypted integers.
let proofs = Area(name: "Proofs")
let proofsTargets: [Target] = [
  proofs.support("ProofTesting", ["Groups", "Transcript", "BigNum"]),
  proofs.target("SigmaProofs", ["Commitments", "Groups", "Transcript", "Wire", "BigNum", "CSodium"]),
  proofs.tests("SigmaProofs", ["SigmaProofs", "ProofTesting", "Commitments", "Groups", "Transcript", "BigNum"]),
  proofs.target("RangeProofs", ["SigmaProofs", "Commitments", "Groups", "Transcript", "Wire", "BigNum"]),
  proofs.tests(
    "RangeProofs",
    ["RangeProofs", "ProofTesting", "SigmaProofs", "Commitments", "Groups", "Transcript", "Wire", "BigNum"]),
  // What proofs about a committed matrix by a sumcheck share.
  proofs.target("Sumchecks", ["SigmaProofs", "Commitments", "Groups", "Transcript", "Wire", "BigNum"]),
  proofs.target("EntryProofs", ["Sumchecks", "SigmaProofs", "Commitments", "Groups", "Transcript", "Wire", "BigNum"]),
  proofs.tests(
    "EntryProofs",
    [
      "EntryProofs", "ProofTesting", "RangeProofs", "SigmaProofs", "Commitments", "Groups", "Transcript", "Wire",
      "BigNum",
    ]),
  proofs.target("NormProofs", ["Sumchecks", "SigmaProofs", "Commitments", "Groups", "Transcript", "Wire", "BigNum"]),
  proofs.tests(
    "NormProofs",
    [
      "NormProofs", "ProofTesting", "SigmaProofs", "Commitments", "Groups", "Transcript", "Wire", "BigNum",
    ]),
  // All that is said about one update.
  proofs.target(
    "UpdateProofs",
    [
      "NormProofs", "EntryProofs", "RangeProofs", "SigmaProofs", "Commitments", "PaillierScheme", "Masks",
      "Quantization", "Groups", "Transcript", "Wire", "BigNum",
    ]),
  proofs.tests(
    "UpdateProofs",
    [
      "UpdateProofs", "NormProofs", "EntryProofs", "RangeProofs", "ProofTesting", "SigmaProofs", "Commitments",
      "PaillierScheme", "Masks", "Quantization", "Groups", "Transcript", "Wire", "BigNum",
    ]),
  // Known answers from outside.
  proofs.target("VectorFiles", ["SigmaProofs", "PaillierScheme", "Groups", "Transcript", "BigNum", "Files"]),
  proofs.tests("VectorFiles", ["VectorFiles", "SigmaProofs", "Groups", "Transcript", "BigNum"]),
]

// What is written down, who orders it, and what it means.
let chain = Area(name: "Chain")
let chainTargets: [Target] = [
  chain.target("Ledger", ["Wire", "Files", "CSodium", "COpenSSL", .product(name: "GRDB", package: "GRDB.swift")]),
  chain.tests("Ledger", ["Ledger", "Wire", .product(name: "GRDB", package: "GRDB.swift")]),
  chain.target("Consensus", ["Ledger"]),
  chain.victim("LedgerWriter", ["Consensus", "Ledger", "Wire"]),
  chain.tests("Consensus", ["Consensus", "Ledger", "Wire", "LedgerWriter"]),
  chain.target(
    "Contracts",
    [
      "Ledger", "UpdateProofs", "NormProofs", "PaillierScheme", "Quantization", "Learning", "Transcript", "Wire",
      "BigNum",
    ]),
  chain.tests("Contracts", ["Contracts", "Learning", "Ledger", "UpdateProofs", "PaillierScheme", "Wire"]),
]

// The parties.
let federation = Area(name: "Federation")
let federationTargets: [Target] = [
  federation.target(
    "Federation",
    [
      "Contracts", "Consensus", "Learning", "Privacy", "Ledger", "UpdateProofs", "PaillierScheme", "Quantization",
      "Transcript", "Wire", "BigNum", "Files",
    ]),
  // Small federations at toy sizes.
  federation.support(
    "FederationTesting",
    [
      "Federation", "Contracts", "Consensus", "Learning", "Ledger", "UpdateProofs", "PaillierScheme", "Quantization",
      "Wire",
      "BigNum",
    ]),
  federation.victim("FederationRunner", ["FederationTesting", "Federation", "Contracts"]),
  federation.tests(
    "Federation",
    [
      "Federation", "FederationTesting", "FederationRunner", "ProofTesting", "Contracts", "Consensus", "Learning",
      "Privacy", "Ledger", "UpdateProofs", "PaillierScheme", "Quantization", "Transcript", "Wire", "BigNum",
    ]),
]

// What an experimenter touches.
let workbench = Area(name: "Workbench")
let workbenchTargets: [Target] = [
  // How results look: tables, charts, JSON, progress.
  workbench.target("Reports", ["Files"]),
  workbench.tests("Reports", ["Reports", "WorkbenchTesting"]),
  // What an experiment is: TOML, its keys, and the files that it names.
  workbench.target(
    "Configurations", ["Reports", "Ledger", "DataFormats", "Learning", "Quantization", "Wire", "Files"]),
  workbench.tests(
    "Configurations",
    ["Configurations", "Machines", "Plans", "Runs", "Reports", "WorkbenchTesting", "DataFormats", "Learning"]),
  // What this machine has, and how time is taken on it.
  workbench.target("Machines", ["Configurations", "Reports", "Learning", "BigNum", "CGMP", "CSodium", "COpenSSL"]),
  workbench.target("PythonPaillier", ["Configurations", "Reports", "PaillierScheme", "BigNum", "Files"]),
  workbench.tests(
    "PythonPaillier", ["PythonPaillier", "Configurations", "Reports", "WorkbenchTesting", "PaillierScheme", "BigNum"]),
  workbench.target(
    "Plans",
    [
      "Configurations", "Machines", "Reports", "Federation", "Contracts", "Privacy", "Ledger", "UpdateProofs",
      "NormProofs", "EntryProofs", "Masks", "PaillierScheme", "Quantization", "Learning", "Groups", "Transcript",
      "BigNum",
    ]),
  // A configuration for a file that nobody described.
  workbench.target("Imports", ["Configurations", "DataFormats", "Learning", "Reports"]),
  workbench.tests(
    "Imports", ["Imports", "Configurations", "DataFormats", "Learning", "Reports", "WorkbenchTesting"]),
  // Other programs that train.
  workbench.target(
    "Trainers", ["Configurations", "Federation", "Contracts", "Ledger", "DataFormats", "Learning", "Wire", "Files"]),
  workbench.tests(
    "Trainers",
    ["Trainers", "Configurations", "Federation", "FederationTesting", "Contracts", "Ledger", "DataFormats", "Learning"]),
  // Models as other programs read them.
  workbench.target("ModelFiles", ["Configurations", "Reports", "Contracts", "Learning", "Files"]),
  workbench.tests(
    "ModelFiles", ["ModelFiles", "Configurations", "Contracts", "Learning", "Reports", "WorkbenchTesting"]),
  workbench.target(
    "Runs",
    [
      "Trainers", "ModelFiles", "Plans", "Configurations", "Machines", "PythonPaillier", "Reports", "Federation",
      "Contracts", "Ledger", "UpdateProofs", "PaillierScheme", "Quantization", "Learning", "Transcript", "Wire",
      "BigNum", "Files",
    ]),
  // Attacks on an experiment, and what each gains.
  workbench.target(
    "PrivacyLab",
    [
      "Plans", "Configurations", "Reports", "Federation", "Contracts", "Consensus", "Ledger", "UpdateProofs",
      "PaillierScheme", "Quantization", "Privacy", "Learning", "Transcript", "Wire", "BigNum",
    ]),
  workbench.tests(
    "PrivacyLab", ["PrivacyLab", "Plans", "Configurations", "Reports", "WorkbenchTesting", "Learning", "Privacy"]),
  workbench.target(
    "Benches",
    [
      "Configurations", "Machines", "Reports", "UpdateProofs", "Masks", "PaillierScheme", "Quantization", "Learning",
      "Commitments", "Groups", "Transcript", "Wire", "BigNum", "Files", "CGMP", "CSodium", "COpenSSL",
    ]),
  workbench.target(
    "Papers", ["Configurations", "Machines", "Reports", "PaillierScheme", "Quantization", "BigNum", "Files"]),
  workbench.tests("Papers", ["Papers", "WorkbenchTesting"]),
]

// How people enter. The program's module has a name of its own, since `SealedSum` and `sealedsum` are one name on file
// systems that ignore case.
let products = Area(name: "Products")
let productsTargets: [Target] = [
  products.target(
    "SealedSum",
    [
      "BigNum", "Benches", "Configurations", "Consensus", "Contracts", "Federation", "Imports", "Learning", "Ledger",
      "Machines", "Masks", "ModelFiles", "NormProofs", "PaillierScheme", "Papers", "Plans", "Privacy",
      "PythonPaillier", "Quantization", "Reports", "Runs", "Transcript", "UpdateProofs",
    ]),
  // The command line, for the program and for whoever carries it along.
  .target(
    name: "SealedSumProgram",
    dependencies: [
      "Benches", "Configurations", "Imports", "Machines", "ModelFiles", "Papers", "Plans", "PythonPaillier", "Reports",
      "Runs", "Trainers", "Federation",
      "Contracts", "Ledger", "UpdateProofs", "VectorFiles", "Groups", "Transcript", "PaillierScheme", "Quantization",
      "Learning", "Wire", "BigNum", "Files", "Privacy", "PrivacyLab",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    path: "Sources/Products/CommandLine", swiftSettings: swift),
  .executableTarget(
    name: "SealedSumMain", dependencies: ["SealedSumProgram", "Files"], path: "Sources/Products/Main",
    swiftSettings: swift),
  // libsealedsum: sealedsum.h, and what stands behind it.
  .target(name: "CSealedSum", path: "Sources/Products/CSealedSum"),
  products.target(
    "CInterface",
    [
      "CSealedSum", "SealedSumProgram", "Machines", "Contracts", "Federation", "Files", "Ledger", "PaillierScheme",
      "Quantization", "Transcript", "UpdateProofs", "Reports", "BigNum", "Wire",
    ]),
  products.tests("CInterface", ["CInterface", "CSealedSum", "BigNum"]),
  // Runs the program from its tests and from those of the workbench.
  workbench.support("WorkbenchTesting", []),
  products.tests(
    "CommandLine",
    [
      "SealedSumProgram", "SealedSumMain", "Benches", "Configurations", "Machines", "ModelFiles", "Papers", "Reports",
      "Runs", "WorkbenchTesting", "FederationTesting", "Federation", "Contracts", "Learning", "Ledger",
      "PaillierScheme",
      "Transcript", "Wire",
    ]),
  workbench.tests(
    "Plans",
    [
      "Plans", "Configurations", "Federation", "Privacy", "Reports", "WorkbenchTesting", "SealedSumMain",
      "UpdateProofs",
    ]),
  workbench.tests(
    "Benches",
    [
      "Benches", "Configurations", "Machines", "Reports", "WorkbenchTesting", "SealedSumMain", "UpdateProofs",
      "PaillierScheme", "BigNum",
    ]),
]

let package = Package(
  name: "SealedSum",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "SealedSum", targets: ["SealedSum"]),
    .executable(name: "sealedsum", targets: ["SealedSumMain"]),
    .library(name: "SealedSumC", type: .dynamic, targets: ["CInterface"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: numbersTargets + learningTargets + cryptographyTargets + proofsTargets + chainTargets + federationTargets
    + workbenchTargets + productsTargets
)

// One executable that libFuzzer drives, in builds that scripts/fuzz.sh makes: it needs `--sanitize fuzzer`.
if Context.environment["SEALEDSUM_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "sealedsum-fuzz",
      dependencies: [
        "BigNum", "Wire", "Transcript", "Groups", "PaillierScheme", "Masks", "Quantization", "SigmaProofs",
        "RangeProofs",
        "Commitments", "NormProofs", "EntryProofs", "UpdateProofs", "VectorFiles", "Ledger", "Contracts", "Learning",
        "Configurations", "DataFormats", "PythonPaillier", "ModelFiles", "Reports", "Files", "Federation",
        "CSealedSum", "CInterface",
      ],
      path: "Fuzz",
      exclude: ["README.md"],
      swiftSettings: swift + [.unsafeFlags(["-parse-as-library"])]))
}

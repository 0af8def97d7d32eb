// swift-tools-version: 6.2
import PackageDescription

// A target imports only targets above it in this file; there is no way back. docs/architecture.md says what lives where.

let swift: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// One Swift target of ours, with the conventions that all share.
func target(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: swift)
}

/// The tests of one target; vectors are read from Tests/Vectors by path.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name + "Tests", dependencies: dependencies, swiftSettings: swift)
}

let package = Package(
  name: "SealedSum",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "SealedSum", targets: ["SealedSum"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    // Foreign libraries: module maps and shims, no algorithm.
    .target(name: "CGMP", linkerSettings: [.linkedLibrary("gmp")]),
    .target(name: "CSodium", linkerSettings: [.linkedLibrary("sodium")]),
    .target(name: "COpenSSL", linkerSettings: [.linkedLibrary("crypto")]),

    // C with algorithms of our own.
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("gmp")]),

    // Numbers.
    target("BigNum", ["CGMP", "CKernels"]),
    tests("BigNum", ["BigNum", "CKernels"]),
    target("Wire", ["BigNum"]),
    tests("Wire", ["Wire", "BigNum"]),
    target("Transcript", ["Wire", "BigNum"]),
    tests("Transcript", ["Transcript", "Wire", "BigNum"]),

    target("Quantization", ["BigNum"]),
    tests("Quantization", ["Quantization", "BigNum"]),

    // Machine learning: pure Swift, no cryptography.
    target("Learning", []),
    tests("Learning", ["Learning"]),

    // Groups.
    target("Groups", ["BigNum", "Wire", "CKernels", "CSodium", "COpenSSL"]),
    tests("Groups", ["Groups", "BigNum", "CSodium"]),
    target("Commitments", ["Groups", "BigNum"]),
    tests("Commitments", ["Commitments", "Groups", "BigNum"]),

    // Proofs.
    target("SigmaProofs", ["Commitments", "Groups", "Transcript", "Wire", "BigNum", "CSodium"]),
    tests("SigmaProofs", ["SigmaProofs", "ProofTesting", "Commitments", "Groups", "Transcript", "BigNum"]),
    .target(
      name: "ProofTesting", dependencies: ["Groups", "Transcript", "BigNum"], path: "Tests/ProofTesting",
      swiftSettings: swift),
    target("RangeProofs", ["SigmaProofs", "Commitments", "Groups", "Transcript", "Wire", "BigNum"]),
    tests(
      "RangeProofs",
      ["RangeProofs", "ProofTesting", "SigmaProofs", "Commitments", "Groups", "Transcript", "Wire", "BigNum"]),

    target("NormProofs", ["RangeProofs", "SigmaProofs", "Commitments", "Groups", "Transcript", "Wire", "BigNum"]),
    tests(
      "NormProofs",
      [
        "NormProofs", "ProofTesting", "RangeProofs", "SigmaProofs", "Commitments", "Groups", "Transcript", "Wire",
        "BigNum",
      ]),

    target("EntryProofs", ["SigmaProofs", "Commitments", "Groups", "Transcript", "Wire", "BigNum"]),
    tests(
      "EntryProofs",
      ["EntryProofs", "ProofTesting", "SigmaProofs", "Commitments", "Groups", "Transcript", "Wire", "BigNum"]),

    // Additive encryption.
    target("PaillierScheme", ["BigNum", "Wire", "Transcript"]),
    tests("PaillierScheme", ["PaillierScheme", "ProofTesting", "BigNum", "Wire", "Transcript"]),

    // Known answers from outside.
    target("VectorFiles", ["SigmaProofs", "PaillierScheme", "Groups", "Transcript", "BigNum"]),
    tests("VectorFiles", ["VectorFiles", "SigmaProofs", "Groups", "Transcript", "BigNum"]),

    // The statement about one update.
    target(
      "UpdateProofs",
      [
        "NormProofs", "EntryProofs", "RangeProofs", "SigmaProofs", "Commitments", "PaillierScheme", "Quantization",
        "Groups", "Transcript", "Wire", "BigNum",
      ]),
    tests(
      "UpdateProofs",
      [
        "UpdateProofs", "NormProofs", "ProofTesting", "SigmaProofs", "Commitments", "PaillierScheme", "Quantization",
        "Groups", "Transcript", "Wire", "BigNum",
      ]),

    // What is written down, and who orders it.
    target("Ledger", ["Wire", "CSodium", .product(name: "GRDB", package: "GRDB.swift")]),
    tests("Ledger", ["Ledger", "Wire"]),
    target("Consensus", ["Ledger"]),
    // What the crash tests kill.
    .executableTarget(
      name: "LedgerWriter", dependencies: ["Consensus", "Ledger", "Wire"], path: "Tests/LedgerWriter",
      swiftSettings: swift),
    tests("Consensus", ["Consensus", "Ledger", "Wire", "LedgerWriter"]),

    // What the chain makes of an update, and the parties.
    target(
      "Contracts",
      ["Ledger", "UpdateProofs", "PaillierScheme", "Quantization", "Learning", "Transcript", "Wire", "BigNum"]),
    tests("Contracts", ["Contracts", "Learning", "Ledger", "UpdateProofs", "PaillierScheme", "Wire"]),
    target(
      "Federation",
      [
        "Contracts", "Consensus", "Learning", "Ledger", "UpdateProofs", "PaillierScheme", "Quantization", "Transcript",
        "Wire", "BigNum",
      ]),
    // Small federations at toy sizes, and a run of one that the tests kill.
    .target(
      name: "FederationTesting",
      dependencies: [
        "Federation", "Contracts", "Learning", "Ledger", "UpdateProofs", "PaillierScheme", "Quantization", "BigNum",
      ], path: "Tests/FederationTesting", swiftSettings: swift),
    .executableTarget(
      name: "FederationRunner", dependencies: ["FederationTesting", "Federation", "Contracts"],
      path: "Tests/FederationRunner", swiftSettings: swift),
    tests(
      "Federation",
      [
        "Federation", "FederationTesting", "FederationRunner", "Contracts", "Consensus", "Learning", "Ledger",
        "UpdateProofs", "PaillierScheme", "Quantization", "Transcript", "Wire", "BigNum",
      ]),

    // Experiments and the command line.
    target(
      "Experiments",
      [
        "Federation", "Contracts", "Consensus", "Ledger", "UpdateProofs", "NormProofs", "EntryProofs",
        "PaillierScheme",
        "Quantization", "Learning",
        "Commitments", "Groups", "Transcript", "Wire", "BigNum", "CGMP", "CSodium", "COpenSSL",
      ]),
    .executableTarget(
      name: "sealedsum",
      dependencies: [
        "Experiments", "Federation", "Contracts", "Ledger", "UpdateProofs", "Groups", "Transcript", "Wire", "BigNum",
        "Learning",
        "PaillierScheme",
        "Quantization", "VectorFiles",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swift),
    tests("Experiments", ["Experiments", "sealedsum", "BigNum", "PaillierScheme", "UpdateProofs"]),

    // The library product: what a researcher imports.
    target(
      "SealedSum",
      [
        "BigNum", "Consensus", "Contracts", "Experiments", "Federation", "Learning", "Ledger", "NormProofs",
        "PaillierScheme", "Quantization", "Transcript", "UpdateProofs",
      ]),
  ]
)

// One executable that libFuzzer drives, in builds that scripts/fuzz.sh makes: it needs `--sanitize fuzzer`.
if Context.environment["SEALEDSUM_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "sealedsum-fuzz",
      dependencies: [
        "BigNum", "Wire", "Transcript", "Groups", "PaillierScheme", "Quantization", "SigmaProofs", "RangeProofs",
        "Commitments", "NormProofs", "EntryProofs", "UpdateProofs", "VectorFiles", "Ledger", "Contracts", "Learning",
        "Experiments",
      ],
      path: "Fuzz",
      exclude: ["README.md"],
      swiftSettings: swift + [.unsafeFlags(["-parse-as-library"])]))
}

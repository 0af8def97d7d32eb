// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "SumOfFour",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "SealedSum", path: "../..")],
  targets: [
    .executableTarget(name: "SumOfFour", dependencies: [.product(name: "SealedSum", package: "SealedSum")]),
    .executableTarget(name: "Predicates", dependencies: [.product(name: "SealedSum", package: "SealedSum")]),
  ]
)

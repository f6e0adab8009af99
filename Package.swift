// swift-tools-version: 6.2
// SPDX-License-Identifier: MIT
//
// Kanal has no package dependencies: Debian's C libraries come in as system libraries, and
// `config/bootstrap.sh` installs them. The arrows below are the architecture; StructureTests
// fails on an import that is not one of them.

import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A module of the journey; `path` only where the folder is not the module's own name, `embedding` a folder of
/// files that lie in the program.
func module(
  _ name: String, _ needs: [Target.Dependency] = [], path: String? = nil, embedding folder: String? = nil
) -> Target {
  .target(
    name: name, dependencies: needs, path: path ?? "Sources/\(name)",
    resources: folder.map { [.embedInCode($0)] }, swiftSettings: strict)
}

func program(_ name: String, _ needs: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: needs, path: "Sources/\(name)", swiftSettings: strict)
}

func tests(_ name: String, _ needs: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: needs + ["TestSupport"], path: "Tests/\(name)Tests",
    swiftSettings: strict)
}

func library(_ name: String, _ pkgConfig: String, _ debian: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([debian])])
}

let everything: [Target.Dependency] = [
  "Reports", "Settings", "Cryptography", "Mail", "Gazetteer", "Storage", "Operations",
  "Transport", "Pipeline", "Web", "Email", "SMS", "Telegram", "Meta", "X", "Lapor", "Forms", "Press",
  "Routing", "Images", "Nominatim", "Console",
]

let package = Package(
  name: "kanal",
  products: [
    .executable(name: "kanald", targets: ["kanald"]),
    .executable(name: "kanalctl", targets: ["kanalctl"]),
    .executable(name: "kanalsim", targets: ["kanalsim"]),
    .executable(name: "kanalbench", targets: ["kanalbench"]),
  ],
  targets: [
    library("CCurl", "libcurl", "libcurl4-openssl-dev"),
    library("CSQLite", "sqlite3", "libsqlite3-dev"),
    library("CMicrohttpd", "libmicrohttpd", "libmicrohttpd-dev"),
    library("CCrypto", "libcrypto", "libssl-dev"),
    library("CExpat", "expat", "libexpat1-dev"),
    library("CZlib", "zlib", "zlib1g-dev"),

    module("Reports"),
    module("Settings"),
    module("Cryptography", ["CCrypto"]),
    module("Mail", ["Reports"]),
    module("Gazetteer", ["Reports"]),
    module("Images"),
    module("Operations", ["Reports"]),
    module("Storage", ["Reports", "Cryptography", "Operations", "CSQLite"]),
    module("Transport", ["Reports", "Operations", "CCurl", "CMicrohttpd", "CZlib"]),
    module("Pipeline", ["Reports", "Settings", "Storage", "Operations"]),
    module(
      "Web", ["Reports", "Settings", "Cryptography", "Transport", "Pipeline"], path: "Sources/Channels/Web"),
    module(
      "Email",
      ["Reports", "Settings", "Mail", "Cryptography", "Transport", "Pipeline", "Operations"],
      path: "Sources/Channels/Email"),
    module(
      "SMS", ["Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Web"],
      path: "Sources/Channels/SMS"),
    module(
      "Telegram", ["Reports", "Settings", "Transport", "Pipeline", "Web"], path: "Sources/Channels/Telegram"),
    module(
      "Meta", ["Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Web"],
      path: "Sources/Channels/Meta"),
    module(
      "X", ["Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Web"],
      path: "Sources/Channels/X"),
    module(
      "Press", ["Reports", "Settings", "Mail", "Transport", "Pipeline", "Web", "CExpat"],
      path: "Sources/Channels/Press"),
    module(
      "Lapor", ["Reports", "Settings", "Mail", "Transport", "Pipeline", "Web"],
      path: "Sources/Channels/Lapor"),
    module(
      "Forms", ["Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Web"],
      path: "Sources/Channels/Forms"),
    module(
      "Routing", ["Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Operations"]),
    module(
      "Console", ["Reports", "Settings", "Cryptography", "Operations", "Storage", "Transport", "Pipeline"],
      embedding: "Page/Files"),
    module("Nominatim", ["Reports", "Settings", "Operations", "Transport", "Pipeline", "Web"]),
    module("Daemon", everything),
    module("Simulation", ["Reports", "Cryptography", "Transport", "Operations"]),

    program("kanald", everything + ["Daemon", "Simulation"]),
    program("kanalctl", everything + ["Daemon"]),
    program("kanalsim", ["Reports", "Operations", "Transport", "Simulation"]),
    program("kanalbench", everything + ["Daemon", "Simulation", "CMicrohttpd", "CSQLite"]),

    .target(
      name: "TestSupport", dependencies: everything + ["Simulation"], path: "Tests/TestSupport",
      swiftSettings: strict),
    tests("Structure", []),
    tests("Reports", ["Reports"]),
    tests("Settings", ["Settings"]),
    tests("Cryptography", ["Cryptography"]),
    tests("Mail", ["Mail", "Reports"]),
    tests("Gazetteer", ["Gazetteer", "Reports"]),
    tests("Images", ["Images"]),
    tests("Operations", ["Operations", "Reports"]),
    tests("Storage", ["Storage", "Reports", "Cryptography", "CSQLite"]),
    tests("Transport", ["Transport", "Reports", "Operations"]),
    tests("Pipeline", ["Pipeline", "Reports", "Gazetteer", "Storage", "Operations", "Cryptography"]),
    tests(
      "Email",
      [
        "Email", "Reports", "Settings", "Mail", "Cryptography", "Transport", "Pipeline", "Storage",
        "Operations",
      ]),
    tests("Web", ["Web", "Reports", "Settings", "Cryptography", "Transport", "Pipeline"]),
    tests(
      "SMS", ["SMS", "Web", "Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Operations"]),
    tests(
      "Telegram",
      [
        "Telegram", "Web", "Reports", "Settings", "Transport", "Pipeline", "Simulation",
      ]),
    tests(
      "Meta",
      [
        "Meta", "Web", "Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Simulation",
      ]),
    tests(
      "X",
      [
        "X", "Web", "Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Storage", "Operations",
        "Simulation",
      ]),
    tests(
      "Press",
      [
        "Press", "Web", "Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Storage",
        "Operations",
      ]),
    tests(
      "Lapor",
      [
        "Lapor", "Web", "Reports", "Settings", "Transport", "Pipeline", "Storage", "Operations", "Daemon",
        "Forms", "Simulation",
      ]),
    tests(
      "Forms",
      [
        "Forms", "Web", "Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Storage",
        "Operations",
      ]),
    tests(
      "Routing",
      [
        "Routing", "Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Storage", "Operations",
        "Simulation",
      ]),
    tests(
      "Nominatim",
      [
        "Nominatim", "Gazetteer", "Reports", "Settings", "Transport", "Pipeline", "Storage", "Operations",
        "Simulation", "Daemon",
      ]),
    tests("Console", everything + ["Daemon", "Simulation"]),
    tests("Browser", everything + ["Daemon", "Simulation"]),
    tests("Daemon", everything + ["Daemon", "Simulation"]),
    tests("Conformance", everything + ["Simulation"]),
    tests("Fuzz", everything + ["Daemon"]),
    tests("EndToEnd", everything + ["Daemon", "Simulation"]),
  ]
)

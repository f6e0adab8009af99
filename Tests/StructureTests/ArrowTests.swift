// SPDX-License-Identifier: MIT
//
// The arrows between modules, written out a second time: Package.swift says what is linked, this
// table says what is meant. An arrow that is new here is a decision, not an accident.

import Foundation
import TestSupport
import Testing

/// What a module may import of ours.
private let arrows: [String: Set<String>] = [
  "Reports": [],
  "Settings": [],
  "Cryptography": ["CCrypto"],
  "Mail": ["Reports"],
  "Gazetteer": ["Reports"],
  "Images": [],
  "Operations": ["Reports"],
  "Storage": ["Reports", "Cryptography", "Operations", "CSQLite"],
  "Transport": ["Reports", "Operations", "CCurl", "CMicrohttpd", "CZlib"],
  "Pipeline": ["Reports", "Settings", "Storage", "Operations"],
  "Email": ["Reports", "Settings", "Mail", "Cryptography", "Transport", "Pipeline", "Operations"],
  "Web": ["Reports", "Settings", "Cryptography", "Transport", "Pipeline"],
  "SMS": ["Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Web"],
  "Telegram": ["Reports", "Settings", "Transport", "Pipeline", "Web"],
  "Meta": ["Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Web"],
  "X": ["Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Web"],
  "Press": ["Reports", "Settings", "Mail", "Transport", "Pipeline", "Web", "CExpat"],
  "Lapor": ["Reports", "Settings", "Mail", "Transport", "Pipeline", "Web"],
  "Forms": ["Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Web"],
  "Routing": ["Reports", "Settings", "Cryptography", "Transport", "Pipeline", "Operations"],
  "Nominatim": ["Reports", "Settings", "Operations", "Transport", "Pipeline", "Web"],
  "Console": ["Reports", "Settings", "Cryptography", "Operations", "Storage", "Transport", "Pipeline"],
  "Simulation": ["Reports", "Cryptography", "Transport", "Operations"],
  "Daemon": everything,
  "kanald": everything.union(["Daemon", "Simulation"]),
  "kanalctl": everything.union(["Daemon"]),
  "kanalsim": ["Reports", "Operations", "Transport", "Simulation"],
  "kanalbench": everything.union(["Daemon", "Simulation", "CMicrohttpd", "CSQLite"]),
]

/// Where everything comes together; they see every module.
private let roots: Set = ["Daemon", "kanald", "kanalctl", "kanalsim", "kanalbench"]
/// What the roots see.
private let everything: Set = [
  "Reports", "Settings", "Cryptography", "Mail", "Gazetteer", "Storage", "Operations", "Transport",
  "Pipeline", "Web",
  "Email", "SMS", "Telegram", "Meta", "X", "Forms", "Press", "Lapor", "Routing", "Images",
  "Nominatim", "Console",
]

/// What every module may import of the system; never Foundation (50 MB of the program).
private let ofTheSystem: Set = ["Glibc", "FoundationEssentials", "Synchronization"]

/// Values and rules: no log, no settings, no wire, no store.
private let pure: Set = ["Reports", "Mail", "Gazetteer", "Images"]
private let adapters: Set = [
  "Email", "SMS", "Telegram", "Meta", "X", "Forms", "Press", "Lapor", "Routing", "Nominatim",
]
private let cLibraries: Set = ["CCurl", "CSQLite", "CMicrohttpd", "CCrypto", "CExpat", "CZlib"]

@Suite(.inTurn) struct `The arrows between modules` {
  @Test func `every import is in the table`() throws {
    let files = try Tree.files(below: "Sources").filter { $0.hasSuffix(".swift") }
    #expect(files.count > 20)
    for file in files {
      let module = Tree.module(of: file)
      guard let allowed = arrows[module] else {
        Issue.record("\(file): the module \(module) is not in the table")
        continue
      }
      for found in try Import.all(in: file) {
        let isAllowed = allowed.contains(found.module) || ofTheSystem.contains(found.module)
        #expect(isAllowed, "\(found.place): \(module) may import \(allowed.sorted())")
      }
    }
  }

  @Test func `the table and the folders are the same modules`() throws {
    let sources = Set(try Tree.files(below: "Sources").map(Tree.module(of:)))
    #expect(sources == Set(arrows.keys).union(cLibraries))
  }

  @Test func `the manifest links what the table means`() throws {
    let manifest = try Tree.text("Package.swift")
    for (module, allowed) in arrows where allowed.isDisjoint(with: adapters) || adapters.contains(module) {
      let pattern = try Regex("(?:module|program)\\(\\s*\"\(module)\"(?:,\\s*\\[([^\\]]*)\\])?")
      let match = try #require(try pattern.firstMatch(in: manifest), "\(module) is not in the manifest")
      let linked = (match.output[1].substring ?? "").matches(of: /"(\w+)"/).map { String($0.1) }
      #expect(Set(linked) == allowed, "\(module)")
    }
  }

  @Test func `adapters do not know each other, and only the roots know an adapter`() {
    for (module, allowed) in arrows where !roots.contains(module) {
      #expect(allowed.isDisjoint(with: adapters), "\(module)")
    }
  }

  @Test func `what channels over HTTP share only adapters and roots import`() {
    for (module, allowed) in arrows where allowed.contains("Web") {
      #expect(adapters.contains(module) || roots.contains(module), "\(module)")
    }
    #expect(arrows["SMS"]?.contains("Web") == true)
  }

  @Test func `pure modules see values only`() {
    for module in pure { #expect(arrows[module]?.isSubset(of: ["Reports"]) == true, "\(module)") }
  }

  @Test func `the arrows lead one way`() {
    // Whoever imports nothing that is left can go; a circle stays.
    var left = arrows.mapValues { $0.subtracting(cLibraries) }
    while let free = left.first(where: { $0.value.isEmpty })?.key {
      left[free] = nil
      left = left.mapValues { $0.subtracting([free]) }
    }
    #expect(left.isEmpty)
  }

  @Test func `system libraries hold no logic`() throws {
    for library in cLibraries {
      #expect(
        try Tree.files(below: "Sources/\(library)").map { $0.split(separator: "/").last } == [
          "module.modulemap", "shim.h",
        ])
    }
  }

  @Test(arguments: [
    ("import Reports", ["Reports"]), ("package import Reports", ["Reports"]),
    ("  import CCurl // x", ["CCurl"]),
    ("@preconcurrency import Glibc", ["Glibc"]), ("@_spi(Inner) private import struct Mail.Bytes", ["Mail"]),
    ("// import Foundation", []), ("let important = 1", []),
    ("import  Foundation\nimport Mail", ["Foundation", "Mail"]),
  ])
  func `the reader of imports sees every form`(text: String, modules: [String]) {
    #expect(Import.imports(in: text).map(\.module) == modules)
  }
}

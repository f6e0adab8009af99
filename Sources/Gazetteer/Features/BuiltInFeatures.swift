// SPDX-License-Identifier: MIT

/// Reads the built-in landmarks; the form is explained in LandmarkText.swift.
struct BuiltInFeatures {
  private(set) var names: [FeatureName] = []
  private(set) var listed: [ListedPlace] = []

  init(text: String, kelurahans: Kelurahans) {
    for line in text.split(separator: "\n") {
      let halves = line.split(separator: ":", maxSplits: 1)
      guard halves.count == 2, let place = kelurahans.indexOfCode[String(halves[0])] else { continue }
      for entry in halves[1].split(separator: ",") {
        let isNear = entry.last == "~"
        let names = (isNear ? entry.dropLast() : entry).drop { $0 == " " }.split(separator: "|").map(
          String.init)
        let isIsland = names.first?.hasPrefix("Pulau ") ?? false
        self.names += FeatureNaming.landmark(
          names, place: place, category: isIsland ? "pulau" : "", isKnown: !isIsland, isClear: !isNear)
        guard let name = names.first else { continue }
        listed.append(
          ListedPlace(kind: .landmark, name: name, aliases: Array(names.dropFirst()), places: [place]))
      }
    }
  }
}

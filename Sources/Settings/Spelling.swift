// SPDX-License-Identifier: MIT

// For "did you mean …?": a guess is shown only where it is likelier to help than to mislead.

/// The candidate a writer most likely meant; nil where none is near.
func likeliest(for word: String, among candidates: [String]) -> String? {
  let longestWord = 64
  guard word.count <= longestWord else { return nil }
  let allowedDistance = max(1, word.count / 3)
  return
    candidates
    .map { (word: $0, distance: editDistance(Array(word.lowercased()), Array($0.lowercased()))) }
    .filter { $0.distance <= allowedDistance }
    .min { $0.distance < $1.distance }?
    .word
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`
/// (optimal string alignment).
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      let cost = a[i] == b[j] ? 0 : 1
      var best = min(last[j] + cost, last[j + 1] + 1, row[j] + 1)
      let isSwap = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j]
      if isSwap { best = min(best, beforeLast[j - 1] + 1) }
      row.append(best)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}

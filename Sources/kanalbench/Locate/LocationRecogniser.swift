// SPDX-License-Identifier: MIT
//
// The baseline of locating: id-location-ner of PyPI over the same table of kelurahan, as a program of
// its own that makes a pass whenever it is told to. KANALBENCH_PYTHON names a python that has it,
// where the one on the PATH has not.

import FoundationEssentials
import Operations
import Reports

struct LocationRecogniser {
  private let child: Child

  /// Nil where the package is not installed.
  init?(_ messages: [String], about all: [Kelurahan], in ground: Ground) throws {
    let folder = try ground.emptyFolder("locate")
    try Self.write(messages.map { $0.filter { $0 != "\n" } }, to: "\(folder)/messages.txt")
    let rows = all.map { "DKI Jakarta,\($0.kota),\($0.kecamatan),\($0.name)" }
    try Self.write(
      ["province_name,city_name,district_name,subdistrict_name"] + rows, to: "\(folder)/kelurahan.csv")
    let python = try ProcessEnvironment.value("KANALBENCH_PYTHON") ?? Child.find("python3")
    child = try Child(python, ["-c", Self.program, folder], talks: true)
    guard child.readLine() == "ready" else {
      ground.say("id-location-ner is not installed for \(python): no baseline")
      return nil
    }
  }

  /// Seconds for every message once.
  func pass() throws -> Double {
    child.write("pass")
    guard let seconds = child.readLine().flatMap({ Double($0) }) else {
      throw BenchError("the baseline ended")
    }
    return seconds
  }

  private static func write(_ lines: [String], to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: Data(lines.joined(separator: "\n").utf8))
    else {
      throw BenchError("cannot write \(path)")
    }
  }

  private static let program = """
    sys, time = map(__import__, ("sys", "time"))
    try:
        from location_ner import LocationExtractor
    except ImportError:
        print("missing", flush=True)
        sys.exit()
    extractor = LocationExtractor.from_csv(sys.argv[1] + "/kelurahan.csv")
    messages = open(sys.argv[1] + "/messages.txt", encoding="utf-8").read().split("\\n")
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        for message in messages:
            extractor.extract(message)
        print(time.perf_counter() - start, flush=True)
    """
}

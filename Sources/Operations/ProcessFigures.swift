// SPDX-License-Identifier: MIT

import FoundationEssentials
import Glibc
package import Reports

extension Metrics {
  /// The figures every process shows, under the names Prometheus' own clients use.
  package func addProcessFigures(startedAt start: Timestamp) {
    collected("process_start_time_seconds", "Start of the process, seconds since 1970.") {
      [([], Double(start.milliseconds) / 1000)]
    }
    collected("process_cpu_seconds_total", "User and system time spent.", isCounter: true) {
      [([], cpuSeconds())]
    }
    collected("process_resident_memory_bytes", "Memory in use.") { residentBytes().map { [([], $0)] } ?? [] }
    collected("process_open_fds", "Open file descriptors.") { openDescriptors().map { [([], $0)] } ?? [] }
  }
}

private func cpuSeconds() -> Double {
  var usage = rusage()
  _ = unsafe getrusage(Int32(RUSAGE_SELF.rawValue), &usage)  // `usage` outlives the call
  let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
  return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(microseconds) / 1e6
}

/// proc(5), statm: the second number is the resident pages.
private func residentBytes() -> Double? {
  guard let statm = FileManager.default.contents(atPath: "/proc/self/statm") else { return nil }
  let numbers = String(decoding: statm, as: UTF8.self).split(separator: " ")
  guard numbers.count > 1, let pages = Double(numbers[1]) else { return nil }
  return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
}

/// Without the one that reads the folder.
private func openDescriptors() -> Double? {
  let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")  // /proc may be hidden.
  return open.map { Double($0.count - 1) }
}

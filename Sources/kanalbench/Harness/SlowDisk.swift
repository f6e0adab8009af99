// SPDX-License-Identifier: MIT
//
// A disk whose flush is not free, for a machine whose flush is: a small C library, put in front of
// libc by LD_PRELOAD, makes every fsync and fdatasync wait. The bench starts itself anew under it,
// so that Kanal, its baseline and every program they start share the same slow disk.

import Glibc
import Operations

enum SlowDisk {
  private static let delayName = "KANALBENCH_FSYNC_US"

  /// The delay this process runs under, in microseconds; nil on the disk as it is.
  static var delay: Int? { ProcessEnvironment.value(delayName).flatMap { Int($0) } }

  /// Starts the program anew under the library, unless it runs under it already; returns only then.
  static func run(under delay: Int, in folder: String) throws {
    guard self.delay == nil else { return }
    try Ground.make(folder)
    let library = try compile(in: folder)
    unsafe setenv(delayName, "\(delay)", 1)
    unsafe setenv("LD_PRELOAD", library, 1)
    let arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) } + [nil]
    // The strings live until the process image is replaced, or the process ends with the error.
    unsafe execv("/proc/self/exe", arguments)
    throw BenchError("cannot start anew: \(unsafe String(cString: strerror(errno)))")
  }

  /// Fails where the delay is not felt: a figure of the wrong disk is worse than none.
  static func prove(by microseconds: Double) throws {
    guard let delay, microseconds < Double(delay) else { return }
    throw BenchError("an fsync takes \(microseconds.shown) µs: the delay of \(delay) µs did not take hold")
  }

  private static func compile(in folder: String) throws -> String {
    let (source, library) = ("\(folder)/slow-disk.c", "\(folder)/slow-disk.so")
    try text.write(to: source)
    let compiler = try Child.find("cc")
    let child = try Child(compiler, ["-O2", "-shared", "-fPIC", "-o", library, source])
    guard child.wait() == 0 else { throw BenchError("cc cannot compile \(source)") }
    return library
  }

  private static let text = """
    // Written by kanalbench: every flush takes \(delayName) microseconds longer.
    #define _GNU_SOURCE
    #include <errno.h>
    #include <stdlib.h>
    #include <sys/syscall.h>
    #include <time.h>
    #include <unistd.h>

    static struct timespec delay;

    __attribute__((constructor)) static void read_delay(void) {
      const char *text = getenv("\(delayName)");
      long microseconds = text ? atol(text) : 0;
      delay.tv_sec = microseconds / 1000000;
      delay.tv_nsec = microseconds % 1000000 * 1000;
    }

    static void wait_for_the_disk(void) {
      struct timespec left = delay;
      while (nanosleep(&left, &left) == -1 && errno == EINTR) continue;
    }

    int fsync(int file) {
      wait_for_the_disk();
      return syscall(SYS_fsync, file);
    }

    int fdatasync(int file) {
      wait_for_the_disk();
      return syscall(SYS_fdatasync, file);
    }
    """
}

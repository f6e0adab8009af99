// SPDX-License-Identifier: MIT

import Glibc

extension Program {
  /// Starts it in a session of its own, with default signals, nothing open but its output, and a bare
  /// environment. Returns its process id, or the system's error.
  func spawn() -> Result<pid_t, ServerFailure> {
    // Pointers inside, which only posix_spawn's own functions touch.
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    // Both live on this stack from their init to their destroy.
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    let created = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, created, 0o644)
    unsafe posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    // Ours close on exec, all but what a library opened; closing what is not open does no harm.
    for descriptor in STDERR_FILENO + 1..<256 {
      unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    unsafe Self.setSignals(&attributes)
    var child: pid_t = 0
    let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/"]
    let words = words
    let code = unsafe withCStrings(words) { arguments in
      unsafe withCStrings(environment) { environment in
        unsafe posix_spawn(&child, words[0], &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else {
      return .failure(ServerFailure("cannot start \(path): \(unsafe String(cString: strerror(code)))"))
    }
    return .success(child)
  }

  /// The daemon blocks the signals it waits for and ignores SIGPIPE; a child must inherit neither.
  private static func setSignals(_ attributes: UnsafeMutablePointer<posix_spawnattr_t>) {
    var none = sigset_t()
    var all = sigset_t()
    // The sets are copied into the attributes.
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(attributes, &none)
    unsafe posix_spawnattr_setsigdefault(attributes, &all)
    let ownSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, a macro under _GNU_SOURCE
    unsafe posix_spawnattr_setflags(
      attributes, Int16(ownSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  }
}

/// Lends an argument vector: C strings with a null at the end, freed on return.
private func withCStrings<Value>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
  var pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) } + [nil]
  defer { unsafe pointers.forEach { unsafe free($0) } }
  // The array always holds at least the null, so that its base address is there.
  return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("an argument vector is never empty") }
    return unsafe body(base)
  }
}

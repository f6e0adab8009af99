// SPDX-License-Identifier: MIT
//
// The baseline of reading mail: CPython's email package, as its documentation shows its use. It runs
// as a program of its own that reads the files once and then makes a pass whenever it is told to.

struct PythonReader {
  let version: String
  private let child: Child

  struct Pass {
    var seconds: Double
    var p99: Double
    var shapes: [MailShape: Double]
  }

  init(_ folder: String) throws {
    // Debian's own python3 where it is there: another one on the PATH may be built differently.
    let python = try Child.find("python3", first: ["/usr/bin"])
    child = try Child(python, ["-c", Self.program, folder], talks: true)
    guard let version = child.readLine() else { throw BenchError("\(python) cannot read \(folder)") }
    self.version = version
  }

  /// Reads every mail once.
  func pass() throws -> Pass {
    child.write("pass")
    guard let words = child.readLine()?.split(separator: " "), let total = words.first.flatMap({ Double($0) })
    else { throw BenchError("the baseline ended") }
    let times = words.dropFirst().compactMap { Double($0) }
    var shapes: [MailShape: Double] = [:]
    for (number, time) in times.enumerated() { shapes[.of(number), default: 0] += time }
    return Pass(seconds: total, p99: times.quantile(0.99) ?? 0, shapes: shapes)
  }

  private static let program = """
    os, platform, sys, time = map(__import__, ("os", "platform", "sys", "time"))
    from email import policy
    from email.parser import BytesParser

    folder = sys.argv[1]
    mails = [open(os.path.join(folder, f"{n}.eml"), "rb").read() for n in range(len(os.listdir(folder)))]
    parser = BytesParser(policy=policy.default)

    def read(raw):
        mail = parser.parsebytes(raw)
        for name in ("subject", "from", "reply-to", "to", "date", "message-id", "in-reply-to", "references"):
            str(mail[name])
        for part in mail.walk():
            if part.is_multipart():
                continue
            if part.get_content_maintype() == "text" and not part.is_attachment():
                try:
                    part.get_content()
                except LookupError:
                    part.get_payload(decode=True)
            else:
                part.get_payload(decode=True)

    print("CPython", platform.python_version(), flush=True)
    for _ in sys.stdin:
        times = []
        start = time.perf_counter()
        for raw in mails:
            begun = time.perf_counter()
            read(raw)
            times.append(time.perf_counter() - begun)
        print(time.perf_counter() - start, *(f"{t:.6f}" for t in times), flush=True)
    """
}

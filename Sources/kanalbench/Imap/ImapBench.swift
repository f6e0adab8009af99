// SPDX-License-Identifier: MIT
//
// A mailbox of 5000 mails, 77 MB, over TLS. Kanal: the real daemon on an empty store, from the start
// of the program until the last mail is a committed draft (or set aside as what it is). Baseline:
// mbsync with FSync on an empty Maildir, from the start of the program to its end. mbsync stores
// files; Kanal stores, reads, locates and drafts. They take turns; a round of mbsync warms up the
// server's index and the file cache for both.

import FoundationEssentials
import Simulation

struct ImapBench {
  private let ground: Ground
  private let count: Int
  private let rounds: Int
  private static let goal = 2.0

  init(_ ground: Ground) {
    self.ground = ground
    count = ground.options.count ?? 5000
    rounds = ground.options.rounds ?? 3
  }

  func run() async throws -> Figures {
    let folder = try ground.subfolder("imap")
    let mbsync = try Child.find("mbsync")
    let mailbox = try await BenchMailbox(in: folder, ground, count: count)
    do {
      let figures = try await measure(folder, mbsync, mailbox)
      await mailbox.dovecot.stop()
      return figures
    } catch {
      await mailbox.dovecot.stop()
      throw error
    }
  }

  private func measure(_ folder: String, _ mbsync: String, _ mailbox: BenchMailbox) async throws -> Figures {
    ground.say("one round of mbsync to warm up")
    _ = try fetch(with: mbsync, mailbox)
    var (ours, theirs): ([Kanal], [Double]) = ([], [])
    for round in 1...rounds {
      theirs.append(Double(count) / (try fetch(with: mbsync, mailbox)).seconds)
      ours.append(try await fetchWithKanal(mailbox))
      let kanal = ours[round - 1]
      ground.say(
        "round \(round): Kanal \(Int(kanal.perSecond(count))) mails/s to drafts "
          + "(stored after \(kanal.stored.seconds.shown) s), mbsync \(Int(theirs[round - 1])) mails/s")
    }
    return figures(ours, theirs)
  }

  private func figures(_ ours: [Kanal], _ theirs: [Double]) -> Figures {
    var figures = Figures(
      "imap", perSecond: ours.map { $0.perSecond(count) }.median ?? 0, baseline: theirs.median)
    figures.residentBytes = ours.map(\.residentBytes).median
    figures.add("goal_ratio", Self.goal)
    figures.add("reached", (figures.ratio ?? 0) >= Self.goal)
    figures.add("mails", count)
    figures.add("stored_per_second", Double(count) / (ours.map(\.stored).median ?? .zero).seconds)
    figures.add("rounds", ours.map { $0.perSecond(count) })
    figures.add("baseline_rounds", theirs)
    return figures
  }

  // MARK: Kanal

  private struct Kanal {
    /// From the start of the program until all was durable, and until all was drafted.
    var stored: Duration
    var drafted: Duration
    var residentBytes: Int

    func perSecond(_ count: Int) -> Double { Double(count) / drafted.seconds }
  }

  private func fetchWithKanal(_ mailbox: BenchMailbox) async throws -> Kanal {
    let folder = try ground.emptyFolder("imap/kanal")
    try BenchMailbox.password.write(to: "\(folder)/password")
    let clock = ContinuousClock()
    let start = clock.now
    let daemon = try await BenchDaemon(in: folder, channels: channels(folder, mailbox))
    defer { daemon.stop() }
    let probe = try StoreProbe(folder)
    try await wait(daemon) { try probe.newestMessage >= count }
    let stored = clock.now - start
    try await wait(daemon) { try probe.undrafted == 0 }
    let drafted = clock.now - start
    guard try probe.messages == count else {
      throw BenchError("\(try probe.messages) of \(count) mails came")
    }
    return Kanal(stored: stored, drafted: drafted, residentBytes: daemon.residentBytes ?? 0)
  }

  private func wait(_ daemon: BenchDaemon, until isMet: () throws -> Bool) async throws {
    while try !isMet() {
      guard !daemon.child.hasEnded else { throw BenchError("kanald ended; see its log in \(ground.folder)") }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private func channels(_ folder: String, _ mailbox: BenchMailbox) -> String {
    """
    email: { bench: {
      address: "\(BenchMailbox.user)",
      imap: { host: "localhost", port: \(mailbox.dovecot.ports.imaps), security: "tls",
              authorities: "\(mailbox.certificate)", user: "\(BenchMailbox.user)",
              password: { file: "\(folder)/password" }, history: true } } }
    """
  }

  // MARK: mbsync

  private func fetch(with mbsync: String, _ mailbox: BenchMailbox) throws -> Duration {
    let folder = try ground.emptyFolder("imap/mbsync")
    // mbsync makes mailboxes, not the store they stand in.
    _ = try ground.emptyFolder("imap/mbsync/mail")
    try configuration(folder, mailbox).write(to: "\(folder)/mbsyncrc")
    let clock = ContinuousClock()
    let time = try clock.measure {
      let child = try Child(mbsync, ["-q", "-c", "\(folder)/mbsyncrc", "-a"])
      guard child.wait() == 0 else { throw BenchError("mbsync failed; see above") }
    }
    let files = try ["new", "cur"].flatMap {
      try FileManager.default.contentsOfDirectory(atPath: "\(folder)/mail/INBOX/\($0)")
    }
    guard files.count == count else { throw BenchError("mbsync fetched \(files.count) of \(count) mails") }
    return time
  }

  private func configuration(_ folder: String, _ mailbox: BenchMailbox) -> String {
    """
    FSync yes

    IMAPAccount bench
    Host localhost
    Port \(mailbox.dovecot.ports.imaps)
    User \(BenchMailbox.user)
    Pass \(BenchMailbox.password)
    SSLType IMAPS
    SystemCertificates no
    CertificateFile \(mailbox.certificate)

    IMAPStore far
    Account bench

    MaildirStore near
    Path \(folder)/mail/
    Inbox \(folder)/mail/INBOX

    Channel bench
    Far :far:
    Near :near:
    Patterns INBOX
    Create Near
    Sync Pull New
    SyncState \(folder)/

    """
  }
}

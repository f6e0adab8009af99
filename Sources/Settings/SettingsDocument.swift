// SPDX-License-Identifier: MIT
//
// The settings of the daemon: one JSON5 file, of which every module reads its own part and nobody
// knows the whole.
//
// 1. A reading call never stops at a mistake. It notes it, answers with a stand-in (the default,
//    the low end of the range, an empty text) and goes on, so that one run tells every mistake.
// 2. What was read with mistakes is never used: `finish()` throws them all.
// 3. A key that nobody asked for is a mistake. Optional parts are therefore asked for always, and
//    a part under a choice only when it is chosen.
// 4. Messages carry keys, numbers and choices, never the text under a wrong key: it may be a secret.

/// A parsed settings file. Used on one thread, at start and at reload.
package final class SettingsDocument {
  /// The whole file as a section.
  package let root: Section
  private let findings: Findings

  /// - Parameters:
  ///   - bytes: JSON5 1.0 in UTF-8; the value must be an object.
  ///   - file: The file's path; shown in messages, and its folder is where relative paths start.
  ///   - credentialsDirectory: Where `{ credential: … }` is looked up; systemd names it. One that ends with a
  ///     dot is the beginning of the files' names.
  /// - Throws: The one mistake of the syntax that ended the parsing.
  package init(
    parsing bytes: [UInt8], file: String,
    credentialsDirectory: String? = Secret.credentialsDirectoryOfProcess()
  ) throws(SettingsError) {
    let source = SourceText(file: file, bytes: bytes)
    let findings = Findings(source: source, credentialsDirectory: credentialsDirectory)
    do throws(SyntaxFault) {
      var parser = JSON5Parser(bytes)
      let node = try parser.parseDocument()
      guard case .object(let object) = node.value else {
        throw SyntaxFault(offset: node.offset, text: "expected an object `{ … }`, found \(node.kindInWords)")
      }
      for member in parser.repeatedKeys {
        findings.addMistake(at: member.keyOffset, path: "", "the key \(quoted(member.key)) stands here twice")
      }
      root = Section(object, at: node.offset, path: "", findings)
    } catch {
      findings.addMistake(at: error.offset, path: "", error.text)
      throw SettingsError(findings.mistakes)
    }
    self.findings = findings
  }

  /// Reads and parses the file.
  /// - Throws: One mistake: the file cannot be read, or its syntax is wrong.
  package convenience init(
    readingFile file: String, credentialsDirectory: String? = Secret.credentialsDirectoryOfProcess()
  ) throws(SettingsError) {
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes = try contents(ofFile: file, limit: 4 * 1024 * 1024)
    } catch {
      let start = SourcePosition(line: 1, column: 1)
      throw SettingsError([Mistake(file: file, position: start, path: "", text: "cannot be read: \(error)")])
    }
    try self.init(parsing: bytes, file: file, credentialsDirectory: credentialsDirectory)
  }

  // Sections and findings know each other; a reload must not leave them behind.
  deinit { findings.forgetSections() }

  /// Ends the reading: checks every section that was opened for keys nobody asked for.
  /// - Throws: Every mistake noted since the parsing.
  package func finish() throws(SettingsError) {
    for section in findings.openSections { section.finish() }
    guard findings.mistakes.isEmpty else { throw SettingsError(findings.mistakes) }
  }

  /// What is allowed and worth a look, such as a secret that others may read.
  package var warnings: [Mistake] { findings.warnings.sorted() }
}

/// What the sections of one document share.
final class Findings {
  let source: SourceText
  let credentialsDirectory: String?
  private(set) var mistakes: [Mistake] = []
  private(set) var warnings: [Mistake] = []
  /// In the order they were opened; a section that is finished already finishes again unheard.
  private(set) var openSections: [Section] = []

  init(source: SourceText, credentialsDirectory: String?) {
    self.source = source
    self.credentialsDirectory = credentialsDirectory
  }

  func addMistake(at offset: Int, path: String, _ text: String) {
    mistakes.append(finding(at: offset, path, text))
  }

  func addWarning(at offset: Int, path: String, _ text: String) {
    warnings.append(finding(at: offset, path, text))
  }

  func addSection(_ section: Section) { openSections.append(section) }
  func forgetSections() { openSections = [] }

  private func finding(at offset: Int, _ path: String, _ text: String) -> Mistake {
    Mistake(file: source.file, position: source.position(at: offset), path: path, text: text)
  }

  /// A path of the settings as the system takes it: relative ones start at the file's folder.
  func resolved(_ path: String) -> String {
    guard !path.hasPrefix("/"), let slash = source.file.lastIndex(of: "/") else { return path }
    return source.file[...slash] + path
  }
}

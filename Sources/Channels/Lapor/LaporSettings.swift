// SPDX-License-Identifier: MIT
//
// One agency's access to LAPOR in the configuration.
//
//   lapor: { pemprov: {
//     baseURL: "https://api-splp.layanan.go.id/lapor/3.0.0", institution: "151", user: "2207",
//     auth: { credential: "lapor-auth" }, token: { credential: "lapor-token" },
//   } }

package import Pipeline
package import Reports
package import Settings
import Web

/// One agency's access, as configured.
package struct LaporSettings: AccountSettings {
  package static let channel = Channel.lapor

  package var name: String
  /// Without a slash at the end.
  package var baseURL: String
  /// LAPOR's number of our institution; the scope of complaints.
  package var institution: String
  /// Our name there, as follow-ups of ours show it where they show no number.
  package var institutionName: String?
  /// In whose name follow-ups are added.
  package var user: String
  /// To whom a follow-up is addressed; ASSUMED to be ourselves where nothing is said.
  package var to: String
  /// Who is to have what is not ours; nil: the citizen is told in a follow-up and nothing is given back.
  package var rejectTo: String?
  /// Whether only who reported reads our follow-ups, whatever the complaint; they hold ticket and place.
  package var answersAreSecret: Bool
  package var auth: Secret
  package var token: Secret
  /// Between two looks at the list.
  package var every: Duration
  package var asking: Asking
  package var media: MediaSettings
  package var contract: LaporContract
  /// Those that older messages were kept under.
  package var formerContracts: [LaporContract]
  package var rules: AccountRules
  package var texts: AnswerTexts

  /// How the follow-ups of many complaints are asked for.
  package struct Asking: Sendable, Hashable {
    /// Each complaint so often, where the rate allows.
    package var every: Duration
    package var perMinute: Int
    /// How long after its last news a complaint is asked about.
    package var openFor: Duration
  }

  /// Where attachments may be fetched from.
  package struct MediaSettings: Sendable, Hashable {
    /// Beginnings of addresses; a path without a host stands below the first.
    package var bases: [String]
    package var largest: Int
  }

  /// The scope of identities and senders.
  package var scope: String { institution }

  /// Reads one account. Mistakes are noted in the document.
  package init(name: String, _ section: Section) {
    self.name = name
    let base = section.url("baseURL")
    baseURL = base.text.withoutLastSlash
    institution = section.string("institution")
    institutionName = section.optionalString("institutionName")
    user = section.string("user")
    to = section.string("to", default: institution)
    rejectTo = section.optionalString("rejectTo")
    answersAreSecret = section.bool("answersAreSecret", default: true)
    auth = section.secret("auth")
    token = section.secret("token")
    every = section.duration("every", in: .seconds(10) ... .seconds(86_400), default: .seconds(300))
    asking = Asking(section.optionalSection("followUps"))
    media = MediaSettings(section.optionalSection("media"), baseURL)
    contract = LaporContract(section.optionalSection("contract"))
    formerContracts = section.sections("formerContracts").map { LaporContract($0) }
    rules = AccountRules(
      reading: section, ticketPrefix: "LPR", joinWindow: .zero, answerAfter: .zero, comesInPieces: false,
      quietFirst: .seconds(86_400))
    texts = AnswerTexts(reading: section, for: .lapor)
    check(section, base)
  }

  private func check(_ section: Section, _ base: ServiceURL) {
    if base.scheme == "http", !["127.0.0.1", "[::1]", "localhost"].contains(base.host) {
      section.warning(at: "baseURL", "the token goes over the network unsealed; use https")
    }
    let versions = [contract.version] + formerContracts.map(\.version)
    if Set(versions).count < versions.count {
      section.mistake(at: "formerContracts", "two contracts have one version; give a changed one its own")
    }
    let last = String(baseURL.split(separator: "/").last ?? "")
    let isVersion = last.contains(".") && last.allSatisfy { $0.isNumber || $0 == "." }
    if isVersion, last != contract.version {
      section.warning(
        at: "baseURL", "the address is one of version \(last), the contract of \(contract.version)")
    }
  }

  package var compose: @Sendable (AnswerOccasion) -> AnswerText {
    let limit = TextLimit.lapor(contract.answer.longest)
    return { [texts] in FittedText.make($0, by: texts.compose, within: limit) }
  }
}

extension TextLimit {
  /// As the contract has it, in Unicode letters.
  static func lapor(_ longest: Int) -> TextLimit {
    TextLimit("\(longest) letters", plain: \.cleaned) { $0.unicodeScalars.count <= longest }
  }
}

extension LaporSettings.Asking {
  fileprivate init(_ section: Section?) {
    let day = Duration.seconds(86_400)
    every = section?.duration("every", in: .seconds(10)...day, default: .seconds(1800)) ?? .seconds(1800)
    perMinute = section?.int("perMinute", in: 1...6000, default: 30) ?? 30
    openFor = section?.duration("openFor", in: day...(day * 366), default: day * 30) ?? day * 30
  }
}

extension LaporSettings.MediaSettings {
  fileprivate init(_ section: Section?, _ baseURL: String) {
    let written = section?.strings("bases", default: [baseURL]) ?? [baseURL]
    for base in written where ServiceURL(base) == nil {
      section?.mistake(at: "bases", "expected addresses such as https://www.lapor.go.id/storage")
    }
    bases = written.map(\.withoutLastSlash)
    largest = section?.bytes("largest", in: 1...(1 << 30), default: 20 << 20) ?? 20 << 20
  }
}

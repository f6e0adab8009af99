// SPDX-License-Identifier: MIT

package import Reports
package import Settings

/// The texts of one account: the channel's own, or those its configuration puts in their place.
package struct AnswerTexts: Sendable {
  private let texts: ReplyTexts

  /// Reads `texts` of an account's section; mistakes are noted there.
  package init(reading account: Section, for channel: Channel) {
    var own: [ReplyOccasion: String] = [:]
    if let section = account.optionalSection("texts") {
      for occasion in ReplyOccasion.allCases {
        guard let text = section.optionalString(occasion.rawValue) else { continue }
        do throws(TemplateProblem) {
          _ = try ReplyTemplate(text, for: occasion)
          own[occasion] = text
        } catch {
          section.mistake(at: occasion.rawValue, error.description)
        }
      }
    }
    texts = Self.checked(channel, own)
  }

  /// The channel's own texts.
  package init(for channel: Channel) { texts = Self.checked(channel, [:]) }

  private static func checked(_ channel: Channel, _ own: [ReplyOccasion: String]) -> ReplyTexts {
    do throws(ReplyTextProblem) {
      return try ReplyTexts(for: channel, replacing: own)
    } catch {
      preconditionFailure("built-in texts are right, and the others were checked: \(error)")
    }
  }

  package func compose(_ occasion: AnswerOccasion) -> String {
    switch occasion {
    case .received(let ticket, let place, let isEmergency):
      texts.text(
        ticket == nil ? .receivedNumberFollows : .receivedLocated,
        ReplyValues(ticket: ticket, kelurahan: place.kelurahan), isEmergency: isEmergency)
    case .asksWhere(let ticket, let isEmergency):
      texts.text(
        ticket == nil ? .asksWhereNumberFollows : .receivedAsksWhere, ReplyValues(ticket: ticket),
        isEmergency: isEmergency)
    case .outside(let ticket, let isEmergency):
      texts.text(
        ticket == nil ? .outsideWithoutNumber : .receivedOutside, ReplyValues(ticket: ticket),
        isEmergency: isEmergency)
    case .numberIssued(let ticket, let place):
      texts.text(.numberIssued, ReplyValues(ticket: ticket, kelurahan: place.kelurahan))
    case .located(let ticket, let place):
      texts.text(.locatedNow, ReplyValues(ticket: ticket, kelurahan: place.kelurahan))
    case .asksAgain(let ticket):
      texts.text(ticket == nil ? .asksWhereNumberFollows : .asksAgain, ReplyValues(ticket: ticket))
    case .statusChanged(let ticket, let status, let note):
      texts.text(.statusChanged, ReplyValues(ticket: ticket, status: status, note: note))
    case .statusAnswer(let ticket, let status):
      texts.text(.statusAnswer, ReplyValues(ticket: ticket, status: status ?? .menunggu))
    case .statusUnknown: texts.text(.statusUnknown)
    case .pointer: texts.text(.pointer)
    case .illegible: texts.text(.illegible)
    case .declined(let ticket, let reason):
      texts.text(.declined, ReplyValues(ticket: ticket, note: reason))
    }
  }
}

// SPDX-License-Identifier: MIT

package import Web

/// The codes of Kannel's delivery reports (gw/dlr.h), as sent for `%d` and in a box's `dlr_mask`.
package enum KannelReport {
  /// Ask for all of them: the last word may be any.
  package static let everything: Int32 = 31

  /// What a code means; nil for one that is unknown. Order is not guaranteed: 1 may come before 8.
  package static func state(code: Int, detail: String) -> DeliveryReport.State? {
    switch code {
    case _ where code < 0: nil
    case _ where code & 1 != 0: .delivered
    case _ where code & 2 != 0: .refused(reason: reason("undelivered", detail))
    case _ where code & 16 != 0: .refused(reason: reason("rejected by the SMSC", detail))
    case _ where code & 12 != 0: .underWay
    default: nil
    }
  }

  /// SMPP's report text quotes the message, so only its status words are taken over
  /// (SMPP 3.4 appendix B: `… stat:UNDELIV err:001 text:…`).
  private static func reason(_ what: String, _ detail: String) -> String {
    let words = detail.split(whereSeparator: \.isWhitespace).prefix { !$0.lowercased().hasPrefix("text:") }
    let named = words.filter { word in
      (word.hasPrefix("stat:") || word.hasPrefix("err:")) && word.utf8.count <= 16
        && word.utf8.allSatisfy { (33...126).contains($0) }
    }
    return named.isEmpty ? what : "\(what) (\(named.joined(separator: " ")))"
  }
}

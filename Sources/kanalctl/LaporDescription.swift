// SPDX-License-Identifier: MIT

import Lapor
import Pipeline
import Reports
import Web

/// What Kanal makes of LAPOR's JSON by the built-in contract: a complaint, a kept follow-up, or a whole answer
/// of the list, a line for each complaint in it. Whose access it was is not known here, so that our own words
/// show as any institution's.
enum LaporDescription {
  static func describe(file: String, raw: [UInt8]) -> String {
    let contract = LaporContract()
    let reader = LaporReader(contracts: [contract], institution: nil)
    return messages(raw, contract).map { message in
      let identity = contract.identity(of: message)
      do {
        return ReadingLine(file, try reader.read(message), identity, message.format).json
      } catch {
        return ReadingLine(file, Reading(problems: ["\(error)"]), identity, nil).json
      }
    }.joined(separator: "\n")
  }

  private static func messages(_ raw: [UInt8], _ contract: LaporContract) -> [RawMessage] {
    let json = try? JSONText(raw)  // What is none is told as such by the reader.
    let listed = json.map(contract.list.items.values) ?? []
    guard listed.isEmpty else {
      return listed.map { RawMessage(bytes: Array(raw[$0.range]), format: contract.format(.complaint)) }
    }
    let isFollowUp = json?.member("followup") != nil
    return [RawMessage(bytes: raw, format: contract.format(isFollowUp ? .followUp : .complaint))]
  }
}

// SPDX-License-Identifier: MIT
//
// The description of any HTTP gateway:
//
//   gateway: {
//     message: { messages: "data.items[]", id: "sms.id", sender: "sms.from", text: "sms.text",
//                time: "sms.at", timeFormat: "civil", offsetMinutes: 420 },
//     push: { path: "/sms/lokal", body: "json", guard: { header: "X-Key", secret: { file: "…" } } },
//     poll: { url: "https://gw.example/inbox?after={cursor}", cursor: "data.next" },
//     send: { url: "https://gw.example/send", body: "form",
//             fields: { to: "{to}", message: "{text}", ref: "{token}" },
//             secrets: { passkey: { file: "…" } },
//             success: { field: "text", values: ["Success"] },
//             refused: { field: "code", values: ["invalid-number"] }, id: "messageId" },
//     report: { path: "/sms/lokal/report", body: "form", token: "ref", state: "status",
//               delivered: ["DELIVRD"], failed: ["UNDELIV", "EXPIRED"] },
//   }

import Pipeline
package import Settings
import Transport
package import Web

package struct GatewaySettings: Sendable {
  package var mapping: GatewayMapping
  package var push: Push?
  package var poll: GatewayPolling?
  package var send: GatewaySending?
  package var report: Report?
  /// Tokens of polling and of sending, where the gateway takes one.
  package var pollToken: Secret?
  package var sendToken: Secret?

  package struct Report: Sendable {
    package var path: String
    package var proof: GuardSettings
    package var reports: GatewayReports
  }

  package struct Push: Sendable {
    package var path: String
    package var proof: GuardSettings
    /// What the gateway is to be answered with.
    package var answer: String
  }

  private enum TimeName: String, CaseIterable { case civil, seconds, milliseconds, mail }

  init(_ section: Section) {
    let push = section.optionalSection("push")
    let body: BodyForm = push?.choice("body", default: .json) ?? .json
    mapping = Self.mapping(section.section("message"), body: body)
    self.push = push.map { push in
      Push(
        path: push.webhookPath("path"),
        proof: GuardSettings(push.optionalSection("guard"), coversBody: body != .query),
        answer: push.anyString("answer", default: ""))
    }
    poll = section.optionalSection("poll").map { Self.polling($0, &pollToken) }
    send = section.optionalSection("send").map { Self.sending($0, &sendToken) }
    report = section.optionalSection("report").map(Self.report)
    if (self.push == nil) == (poll == nil) { section.mistake("expected either push or poll") }
    if poll != nil, mapping.id == nil {
      section.mistake("a polled gateway needs message.id: a page comes more than once")
    }
  }

  private static func mapping(_ section: Section, body: BodyForm) -> GatewayMapping {
    let offset = section.int("offsetMinutes", in: -720...840, default: 420)
    let timeFormat: TimeFormat =
      switch section.choice("timeFormat", of: TimeName.self, default: .civil) {
      case .civil: .civil(offsetMinutes: offset)
      case .seconds: .seconds
      case .milliseconds: .milliseconds
      case .mail: .mail
      }
    return GatewayMapping(
      body: body, messages: section.jsonPath("messages"), id: section.jsonPath("id"),
      sender: section.neededPath("sender"), text: section.neededPath("text"),
      recipient: section.jsonPath("recipient"), time: section.jsonPath("time"), timeFormat: timeFormat,
      part: section.optionalSection("part").map { part in
        GatewayMapping.Part(
          reference: part.neededPath("reference"), number: part.neededPath("number"),
          total: part.neededPath("total"))
      }, only: section.optionalSection("only").map(condition))
  }

  private static func condition(_ section: Section) -> JSONCondition {
    JSONCondition(field: section.neededPath("field"), values: section.strings("values"))
  }

  private static func polling(_ section: Section, _ token: inout Secret?) -> GatewayPolling {
    // The braces of `{cursor}` are no URL's; the address is checked with a cursor in it.
    let url = section.string("url")
    let sample = url.split(separator: "{cursor}", omittingEmptySubsequences: false).joined(separator: "0")
    if ServiceURL(sample) == nil { section.mistake(at: "url", "expected https://… with {cursor} in it") }
    return GatewayPolling(
      url: url, authorization: authorization(section, &token), cursor: section.jsonPath("cursor"),
      firstCursor: section.anyString("firstCursor", default: ""),
      interval: section.duration("interval", in: .seconds(1) ... .seconds(86_400), default: .seconds(30)))
  }

  private static func sending(_ section: Section, _ token: inout Secret?) -> GatewaySending {
    let fields = section.section("fields")
    let secrets = section.optionalSection("secrets")
    return GatewaySending(
      url: section.url("url").text, method: .post, body: section.choice("body"),
      fields: fields.keys.map { ($0, fields.string($0)) },
      secretFields: secrets.map { secrets in secrets.keys.map { ($0, secrets.secret($0).text) } } ?? [],
      authorization: authorization(section, &token),
      success: section.optionalSection("success").map(condition),
      refused: section.optionalSection("refused").map(condition),
      id: section.jsonPath("id"))
  }

  private static func report(_ section: Section) -> Report {
    let body: BodyForm = section.choice("body", default: .json)
    return Report(
      path: section.webhookPath("path"),
      proof: GuardSettings(section.optionalSection("guard"), coversBody: body != .query),
      reports: GatewayReports(
        body: body, token: section.neededPath("token"), state: section.neededPath("state"),
        delivered: section.strings("delivered"), failed: section.strings("failed")))
  }

  private static func authorization(_ section: Section, _ token: inout Secret?)
    -> GatewaySending.Authorization?
  {
    guard let proof = section.optionalSection("authorization") else { return nil }
    let kept = proof.secret("secret")
    let secret = kept.text
    if let user = proof.optionalString("user") { return .basic(user: user, password: secret) }
    if let header = proof.optionalString("header") { return .header(name: header, secret: secret) }
    token = kept
    return .bearer { try BearerToken(reading: kept).token }
  }
}

extension Section {
  fileprivate func jsonPath(_ key: String) -> JSONPath? {
    guard let text = optionalString(key) else { return nil }
    if let path = JSONPath(text) { return path }
    mistake(at: key, "expected a path such as data.items[].text")
    return nil
  }

  fileprivate func neededPath(_ key: String) -> JSONPath {
    let text = string(key)
    if let path = JSONPath(text) { return path }
    if has(key) { mistake(at: key, "expected a path such as sms.text") }
    return JSONPath(member: key)
  }
}

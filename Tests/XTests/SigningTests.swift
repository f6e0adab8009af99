// SPDX-License-Identifier: MIT

import Foundation
import Reports
import Simulation
import TestSupport
import Testing
import Transport

@testable import X

@Suite(.timeLimit(.minutes(2))) struct `An OAuth 1 signature` {
  private let fields = [
    ("oauth_consumer_key", "xvz1evFS4wEEPTGEFPHBog"),
    ("oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"),
    ("oauth_signature_method", "HMAC-SHA1"), ("oauth_timestamp", "1318622958"),
    ("oauth_token", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"), ("oauth_version", "1.0"),
  ]
  private let example = OAuth1Keys(
    consumerKey: "xvz1evFS4wEEPTGEFPHBog", consumerSecret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
    token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
    tokenSecret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE")

  @Test func `is that of X's own example`() {
    let request = HTTPRequest(
      .post, "https://api.twitter.com/1.1/statuses/update.json?include_entities=true",
      headers: ["Content-Type": "application/x-www-form-urlencoded"],
      body: Array("status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21".utf8))
    #expect(example.signature(of: request, with: fields) == "hCtSmYh+iHYCEqBWrE7C7hYmtUk=")
  }

  @Test func `covers the query and not a body of JSON`() {
    let sign = { (query: String, body: String) in
      example.signature(
        of: HTTPRequest(
          .post, "https://api.x.com/2/tweets" + query, headers: ["Content-Type": "application/json"],
          body: Array(body.utf8)), with: fields)
    }
    #expect(sign("", #"{"text":"a"}"#) == sign("", #"{"text":"b"}"#))
    #expect(sign("", "") != sign("?a=1", ""))
    #expect(sign("?b=2&a=1", "") == sign("?a=1&b=2", ""))
  }

  @Test(.enabled(if: PythonClient.has("tweepy", "oauthlib")))
  func `is that of oauthlib, whatever stands in the query`()
    async throws
  {
    let urls = [
      "https://api.x.com/2/dm_events?max_results=100&event_types=MessageCreate&dm_event.fields=id%2Ctext",
      "https://api.x.com/2/users/1/mentions?pagination_token=7140%2Bab%3D%3D&since_id=99&a=&a=1",
      "https://api.x.com/2/tweets?q=lampu%20padam%20%F0%9F%99%8F%20~-._%2A%27%28%29",
    ]
    let theirs = try await PythonClient.run("x-client/sign.py", urls)
    let ours = urls.map { url in
      let signature = example.signature(of: HTTPRequest(.get, url), with: fields)
      return #"{"signature": "\#(signature)"}"#
    }
    #expect(theirs == ours)
  }

  @Test func `goes in a header that the simulated X, which works it out itself, takes`() async throws {
    let server = try Server()
    let request = HTTPRequest(.get, "\(server.base)/2/users/me?user.fields=id%2Cname")
    #expect(try await server.api().send(request).status == 200)
    var wrong = keys
    wrong.tokenSecret += "x"
    let refused = try await server.api(.oauth1 { [wrong] in wrong }).send(request)
    #expect(refused.status == 401)
    await server.stop()
  }
}

/// The simulated server against a client that others wrote, so that what our own client is tested against is
/// X's interface and not our idea of it.
@Suite(.enabled(if: PythonClient.has("tweepy", "oauthlib")), .timeLimit(.minutes(2))) struct `The simulated X`
{
  private func steps(_ steps: [String], _ prepare: (Server) async -> Void) async throws -> [String] {
    let server = try Server()
    await prepare(server)
    let lines = try await PythonClient.run(
      "x-client/client.py",
      [server.base, keys.consumerKey, keys.consumerSecret, keys.token, keys.tokenSecret] + steps)
    await server.stop()
    return lines
  }

  @Test func `is one to tweepy`() async throws {
    let lines = try await steps([
      "me", "messages", "mentions", "send|42|Diterima & dicatat 🙏", "reply|42|Diterima", "reply|42|Diterima",
    ]) {
      server in
      await server.x.write("Lampu padam", from: "42")
      await server.x.write("Pohon tumbang", from: "43", photo: Array("foto".utf8), base: server.base)
      await server.x.post("@KotaUji banjir", from: "42", more: ["id": "42"])
    }
    #expect(
      lines == [
        #"{"me": {"id": "2244994945", "username": "KotaUji"}}"#,
        #"{"messages": [["43", "Pohon tumbang", 1], ["42", "Lampu padam", 0]]}"#,
        #"{"mentions": [["42", "@KotaUji banjir", "warga_42"]]}"#,
        #"{"send": {"conversation": "42-2244994945"}}"#,
        #"{"reply": {"text": "Diterima"}}"#, #"{"reply": {"error": "Forbidden"}}"#,
      ])
  }

  @Test func `fails as the real one does`() async throws {
    let lines = try await steps(
      ["messages", "messages", "mentions", "me", "send|44|a", "reply|7|a"]
    ) { server in
      await server.x.fail(.tooMany, method: "dm", seconds: 7)
      await server.x.fail(.broken, method: "dm")
      await server.x.fail(.refused, method: "mentions")
      await server.x.fail(.unavailable, method: "me")
    }
    #expect(
      lines == [
        #"{"messages": {"error": "TooManyRequests"}}"#, #"{"messages": {"error": "TwitterServerError"}}"#,
        #"{"mentions": {"error": "Unauthorized"}}"#, #"{"me": {"error": "TwitterServerError"}}"#,
        #"{"send": {"error": "Forbidden"}}"#, #"{"reply": {"error": "Forbidden"}}"#,
      ])
  }
}

// SPDX-License-Identifier: MIT

import Testing
import Transport
import Web

struct WebhookGuardTests {
  private func request(_ query: String = "", _ headers: HeaderFields = [:]) -> ServerRequest {
    ServerRequest(method: .post, path: "/hook", rawQuery: Array(query.utf8), headers: headers)
  }

  @Test func `each proof admits its own secret only`() {
    let basic = ["Authorization": "BASIC Z3c6cmFoYXNpYQ=="] as HeaderFields
    let bearer = ["authorization": "Bearer rahasia"] as HeaderFields
    #expect(WebhookGuard.query(name: "k", secret: "a+b").admits(request("x=1&k=a%2Bb")))
    #expect(
      WebhookGuard.header(name: "X-Secret", secret: "s").admits(request("", ["x-secret": "s"])))
    #expect(WebhookGuard.basic(user: "gw", password: "rahasia").admits(request("", basic)))
    #expect(WebhookGuard.bearer(token: "rahasia").admits(request("", bearer)))
    #expect(!WebhookGuard.query(name: "k", secret: "s").admits(request("K=s")))
    #expect(!WebhookGuard.header(name: "X-Secret", secret: "s").admits(request()))
    #expect(!WebhookGuard.basic(user: "gw", password: "lain").admits(request("", basic)))
    #expect(!WebhookGuard.bearer(token: "rahasia").admits(request("", basic)))
  }
}

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

struct BodySignatureTests {
  private let body = Array(#"{"object":"page","entry":[]}"#.utf8)

  private func request(_ value: String?, _ body: [UInt8]? = nil) -> ServerRequest {
    ServerRequest(
      method: .post, path: "/hook",
      headers: value.map { ["X-Hub-Signature-256": $0] } ?? [:], body: body ?? self.body)
  }

  /// By `openssl dgst -sha256 -hmac`: independent of our own code.
  private let hex = "sha256=3f9d17b433705cf561df778b65add3d88ae8926df5a1adc4aad6b401221db8c7"
  private let base64 = "sha256=P50XtDNwXPVh33eLZa3T2Irokm31oa3Eqta0ASIduMc="

  @Test func `the code of the body under the shared secret is taken, in either spelling`() {
    let signature = BodySignature(header: "x-hub-signature-256", secret: "rahasia")
    #expect(signature.value(for: body) == hex)
    #expect(WebhookGuard.signature(signature).admits(request(hex)))
    #expect(WebhookGuard.signature(signature).admits(request("sha256=" + hex.dropFirst(7).uppercased())))
    let other = BodySignature(header: "X-Hub-Signature-256", encoding: .base64, secret: "rahasia")
    #expect(other.value(for: body) == base64)
    #expect(WebhookGuard.signature(other).admits(request(base64)))
  }

  @Test func `a changed body, another secret and half a code are not taken`() {
    let signature = BodySignature(header: "X-Hub-Signature-256", secret: "rahasia")
    let guarded = WebhookGuard.signature(signature)
    #expect(!guarded.admits(request(hex, body + [0x20])))
    #expect(!guarded.admits(request(base64)))
    for value in [nil, "", "sha256=", String(hex.dropLast(2)), String(hex.dropFirst(7)), hex + "00"] {
      #expect(!guarded.admits(request(value)))
    }
    let other = BodySignature(header: "X-Hub-Signature-256", secret: "lain")
    #expect(!WebhookGuard.signature(other).admits(request(hex)))
  }

  @Test func `the secret is in no description`() {
    let signature = BodySignature(header: "X-Sig", secret: "rahasia")
    #expect(WebhookGuard.signature(signature).description == "signature X-Sig")
  }
}

// SPDX-License-Identifier: MIT

import Foundation
import Simulation
import TestSupport
import Testing

/// A client that is none of ours against the simulated service, so that both do not share one mistake about
/// HTTP and multipart. It proves nothing about the real service.
@Suite(.timeLimit(.minutes(1))) struct `A client in Python` {
  private static let script = """
    import json, sys, urllib.request, urllib.error
    base = sys.argv[1]
    def ask(method, path, body=None, type=None, token="rahasia-dua"):
        headers = {"auth": "Bearer rahasia-satu", "token": token}
        if type: headers["Content-Type"] = type
        request = urllib.request.Request(base + path, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer: return answer.status, json.load(answer)
        except urllib.error.HTTPError as error: return error.code, json.load(error)
    print(ask("GET", "/complaints/institution/151", token="salah")[0])
    page = ask("GET", "/complaints/institution/151?page=1&page_size=1")[1]["results"]
    print(len(page["data"]), page["next_page_url"] is not None, page["data"][0]["created_at"])
    fields = {"user_id": "7", "complaint_id": "1", "content": "Terima kasih\\r\\n--x dua", "template_code": "t"}
    body = "".join('--x1\\r\\nContent-Disposition: form-data; name="%s"\\r\\n\\r\\n%s\\r\\n' % f for f in fields.items())
    print(ask("POST", "/complaints/followup/add", (body + "--x1--\\r\\n").encode(), 'multipart/form-data; boundary="x1"')[0])
    rows = ask("GET", "/complaints/1/followups?page=1")[1]["results"]["data"]
    print([row["content"] for row in rows])
    reject = json.dumps({"is_request": 1, "reason": 9, "reason_description": "Bukan kami", "not_authority": 1}).encode()
    print([ask("POST", "/complaints/process/2/reject", reject, "application/json")[0] for _ in range(2)])
    print(ask("GET", "/complaints/9/followups")[0])
    """

  @Test func `sees pages, adds a follow-up, gives a complaint back and is refused`() async throws {
    let server = try Server()
    for id in 1...2 { await server.lapor.dispose(Int64(id), "Lubang \(id)") }
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/python3")
    python.arguments = ["-c", Self.script, server.base]
    let output = Pipe()
    python.standardOutput = output
    try python.run()
    let said = try await Task.detached { try output.fileHandleForReading.readToEnd() ?? Data() }.value
    python.waitUntilExit()
    #expect(
      String(decoding: said, as: UTF8.self) == """
        401
        1 True 21-09-2026 21:13:20
        200
        ['Terima kasih\\r\\n--x dua']
        [200, 422]
        404

        """)
    await server.stop()
  }
}

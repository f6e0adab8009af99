// SPDX-License-Identifier: MIT
//
// The page: one document and its files, which lie in the program, and Leaflet as Debian packages it. Nothing
// of it is secret, so it needs no session; nothing of it runs but our own files.

import Cryptography
import FoundationEssentials
import Operations
import Transport

/// Files a browser is served, read once.
struct PageFile: Sendable {
  var type: String
  var bytes: [UInt8]
  /// For clients that take it; nil where it saves nothing.
  var packed: [UInt8]?
  var tag: String

  init?(_ name: String, _ bytes: [UInt8]) {
    guard let type = Self.types[String(name.split(separator: ".").last ?? "")] else { return nil }
    self.type = type
    self.bytes = bytes
    packed =
      type.hasPrefix("image/png") ? nil : Gzip.pack(bytes).flatMap { $0.count < bytes.count ? $0 : nil }
    tag = "\"\(Hex.encode(Hash.sha256.digest(of: bytes).prefix(12)))\""
  }

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml", "png": "image/png",
  ]
}

extension QueueConsole {
  var pageRoutes: [Route] {
    let files = Self.ownFiles.merging(leafletFiles()) { own, _ in own }
    var routes = [
      Route(.get, "/") { request in answer(files["index.html"], request) },
      Route(.get, "/favicon.ico") { _ in protected(ServerResponse(status: 204)) },
    ]
    for (name, file) in files where name != "index.html" {
      routes.append(Route(.get, "/assets/\(name)") { request in answer(file, request) })
    }
    return routes
  }

  private func answer(_ file: PageFile?, _ request: ServerRequest) -> ServerResponse {
    guard let file else { return protected(ServerResponse(status: 404)) }
    var response = Self.packed(file.bytes, file.packed, tag: file.tag, for: request)
    response.headers.add("Content-Type", file.type)
    // Asked each time: the page and its scripts are always of one version.
    response.headers.add("Cache-Control", "no-cache")
    return protected(response)
  }

  /// An answer whose bytes the client may know, packed where it takes that. Only for what holds neither a secret
  /// nor anybody's words: the length of what is packed would tell of them.
  static func packed(_ bytes: [UInt8], _ packed: [UInt8]?, tag: String, for request: ServerRequest)
    -> ServerResponse
  {
    let packed = request.takesGzip ? packed : nil
    // Of another encoding it is another one (RFC 9110 §8.8.3.3).
    let tag = packed == nil ? tag : String(tag.dropLast()) + "-gzip\""
    let isKnown = request.headers["If-None-Match"] == tag
    var response = ServerResponse(status: isKnown ? 304 : 200, body: isKnown ? [] : packed ?? bytes)
    if packed != nil, !isKnown { response.headers.add("Content-Encoding", "gzip") }
    response.headers.add("Vary", "Accept-Encoding")
    response.headers.add("ETag", tag)
    return response
  }

  private func protected(_ response: ServerResponse) -> ServerResponse {
    var response = response
    let images = ["'self'", "data:", "blob:"] + (settings.tiles.map { [$0.origin] } ?? [])
    response.headers.add(
      "Content-Security-Policy",
      """
      default-src 'none'; script-src 'self'; style-src 'self'; img-src \(images.joined(separator: " ")); \
      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
      """)
    response.headers.add("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.add("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
    Self.protect(&response)
    return response
  }

  /// Without it the page has no map, and says so. Of the script the short form, where there is one: a third of it.
  private func leafletFiles() -> [String: PageFile] {
    let names = [
      "leaflet.js", "leaflet.css", "images/marker-icon.png", "images/marker-icon-2x.png",
      "images/marker-shadow.png",
      "images/layers.png", "images/layers-2x.png",
    ]
    var files: [String: PageFile] = [:]
    for name in names {
      let short = name == "leaflet.js" ? leafletFile("leaflet.min.js") : nil
      guard let bytes = short ?? leafletFile(name), let file = PageFile(name, bytes) else { continue }
      files["leaflet/\(name)"] = file
    }
    if files["leaflet/leaflet.js"] == nil {
      log.event(
        .warning, "console.no_map",
        "there is no \(settings.leaflet)/leaflet.js; the page shows no map. Install libjs-leaflet")
    }
    return files
  }

  private func leafletFile(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(settings.leaflet)/\(name)").map { Array($0) }
  }
}

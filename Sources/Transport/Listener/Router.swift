// SPDX-License-Identifier: MIT

/// One method of one path, and who answers it.
package struct Route: Sendable {
  package typealias Answer = @Sendable (ServerRequest) async -> ServerResponse

  let method: HTTPMethod
  let segments: [Segment]
  let path: String
  let bodyLimit: Int?
  let answer: Answer

  /// `path` is compared as sent; a segment `{name}` takes any one segment that is not empty. `get`
  /// answers HEAD as well. A body over the limit (the listener's where none is named) is refused
  /// before it is read.
  package init(_ method: HTTPMethod, _ path: String, bodyLimit: Int? = nil, answer: @escaping Answer) {
    self.method = method
    self.path = path
    self.bodyLimit = bodyLimit
    self.answer = answer
    segments = path.split(separator: "/", omittingEmptySubsequences: false).map(Segment.init)
  }

  enum Segment: Sendable {
    case literal(Substring)
    case parameter(String)

    init(_ text: Substring) {
      let isParameter = text.hasPrefix("{") && text.hasSuffix("}")
      self = isParameter ? .parameter(String(text.dropFirst().dropLast())) : .literal(text)
    }
  }
}

/// Finds the route of a request by its head alone.
struct Router: Sendable {
  enum Finding {
    case route(Route, parameters: [String: String])
    /// The path exists, with these methods.
    case otherMethods(String)
    case nothing
  }

  private let literals: [String: [Route]]
  private let patterns: [Route]

  init(_ routes: [Route]) {
    literals = Dictionary(grouping: routes.filter { !$0.hasParameters }, by: \.path)
    patterns = routes.filter(\.hasParameters)
  }

  /// `method` is nil for one that no route can have.
  func find(_ method: HTTPMethod?, _ path: String) -> Finding {
    let candidates = literals[path].map { routes in routes.map { ($0, [:]) } } ?? matches(path)
    let wanted = method == .head ? .get : method
    if let (route, parameters) = candidates.first(where: { $0.0.method == wanted }) {
      return .route(route, parameters: parameters)
    }
    return candidates.isEmpty ? .nothing : .otherMethods(allowed(candidates.map(\.0.method)))
  }

  private func matches(_ path: String) -> [(Route, [String: String])] {
    guard !patterns.isEmpty else { return [] }
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    return patterns.compactMap { route in route.parameters(segments).map { (route, $0) } }
  }

  private func allowed(_ methods: [HTTPMethod]) -> String {
    let names = methods.map(\.rawValue) + (methods.contains(.get) ? ["HEAD"] : [])
    return names.joined(separator: ", ")
  }
}

extension Route {
  fileprivate var hasParameters: Bool {
    segments.contains { if case .parameter = $0 { true } else { false } }
  }

  fileprivate func parameters(_ path: [Substring]) -> [String: String]? {
    guard path.count == segments.count else { return nil }
    var found: [String: String] = [:]
    for (segment, text) in zip(segments, path) {
      switch segment {
      case .literal(let literal): if literal != text { return nil }
      case .parameter(let name):
        guard !text.isEmpty else { return nil }
        found[name] = String(decoding: PercentEncoding.decode(Array(text.utf8)), as: UTF8.self)
      }
    }
    return found
  }
}

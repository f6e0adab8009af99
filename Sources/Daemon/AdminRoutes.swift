// SPDX-License-Identifier: MIT

package import Operations
package import Transport

/// What the admin listener answers: health for the load balancer and the operator, metrics for
/// Prometheus. Bound to loopback or a unix socket; nothing on it names a sender.
package enum AdminRoutes {
  package static func routes(_ health: Health, _ metrics: Metrics) -> [Route] {
    [
      Route(.get, "/healthz") { _ in
        let report = health.report()
        return ServerResponse(
          status: report.httpStatus, headers: ["Content-Type": "application/json"], body: report.json())
      },
      Route(.get, "/metrics") { _ in
        ServerResponse(
          status: 200, headers: ["Content-Type": Metrics.contentType], body: Array(metrics.rendered().utf8))
      },
    ]
  }
}

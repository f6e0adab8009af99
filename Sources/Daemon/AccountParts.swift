// SPDX-License-Identifier: MIT

package import Pipeline
package import Transport

/// What a channel's adapter brings to the daemon for one account.
package struct AccountParts: Sendable {
  package var account: ChannelAccount
  package var feeds: [any Feed]
  /// What its gateway calls: messages and delivery reports.
  package var routes: [Route]
  package var couriers: [any Courier]
  /// The tokens they use, to be watched.
  package var tokens: [TokenSource]

  package init(
    account: ChannelAccount, feeds: [any Feed], routes: [Route] = [], couriers: [any Courier] = [],
    tokens: [TokenSource] = []
  ) {
    self.account = account
    self.feeds = feeds
    self.routes = routes
    self.couriers = couriers
    self.tokens = tokens
  }
}

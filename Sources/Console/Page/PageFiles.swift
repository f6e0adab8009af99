// SPDX-License-Identifier: MIT

extension QueueConsole {
  /// The page's own files, by the names a browser asks for.
  static let ownFiles: [String: PageFile] = {
    let all: [(String, [UInt8])] = [
      ("acts.js", PackageResources.acts_js),
      ("api.js", PackageResources.api_js),
      ("app.css", PackageResources.app_css),
      ("asides.js", PackageResources.asides_js),
      ("audit.js", PackageResources.audit_js),
      ("candidates.js", PackageResources.candidates_js),
      ("charts.js", PackageResources.charts_js),
      ("claim.js", PackageResources.claim_js),
      ("dashboard.js", PackageResources.dashboard_js),
      ("dead.js", PackageResources.dead_js),
      ("dialogs.js", PackageResources.dialogs_js),
      ("dock.js", PackageResources.dock_js),
      ("dom.js", PackageResources.dom_js),
      ("facts.js", PackageResources.facts_js),
      ("feeds.js", PackageResources.feeds_js),
      ("forms.js", PackageResources.forms_js),
      ("grants.js", PackageResources.grants_js),
      ("i18n.js", PackageResources.i18n_js),
      ("index.html", PackageResources.index_html),
      ("intake.js", PackageResources.intake_js),
      ("keys.js", PackageResources.keys_js),
      ("labels.js", PackageResources.labels_js),
      ("list.js", PackageResources.list_js),
      ("live.js", PackageResources.live_js),
      ("main.js", PackageResources.main_js),
      ("map.js", PackageResources.map_js),
      ("narrow.css", PackageResources.narrow_css),
      ("officers.js", PackageResources.officers_js),
      ("outgoing.js", PackageResources.outgoing_js),
      ("report.js", PackageResources.report_js),
      ("rooms.css", PackageResources.rooms_css),
      ("router.js", PackageResources.router_js),
      ("search.js", PackageResources.search_js),
      ("session.js", PackageResources.session_js),
      ("shell.js", PackageResources.shell_js),
      ("table.js", PackageResources.table_js),
      ("theme.js", PackageResources.theme_js),
      ("thread.js", PackageResources.thread_js),
      ("toasts.js", PackageResources.toasts_js),
      ("view.js", PackageResources.view_js),
      ("words-en.js", PackageResources.words_en_js),
      ("words-id.js", PackageResources.words_id_js),
      ("work.js", PackageResources.work_js),
    ]
    return Dictionary(
      uniqueKeysWithValues: all.compactMap { name, bytes in PageFile(name, bytes).map { (name, $0) } })
  }()
}

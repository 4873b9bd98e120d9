import Foundation
import Models
import RPCClient

/// The audit log with filters. While the page is open, new entries come by themselves.
struct AuditPage: ConsolePage {
    /// How many entries a page has.
    static let size = 100
    /// How many entries an open page gets at once, which is how many rows the script keeps.
    static let liveSize = 500
    /// An entry gets its id before it is committed, so one with an older id can appear a moment later: each look goes back this far.
    static let overlap: TimeInterval = 10

    private static let filters = ["user", "app", "client", "event", "ip", "request", "since", "until"]

    func register(on routes: inout ConsoleRoutes) {
        routes.get("/audit") { try await show($0) }
        routes.get("/audit/live", isUse: false) { try await rows($0) }
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        try await request.call { fleet in
            let applications = try await fleet.identity.call(Identity.ListApplications())
            var blocks: [ConsoleBlock] = [.form(Self.form(request, applications))]
            let filter: Identity.ListAuditEntries.Filter
            do {
                filter = try await Self.filter(request, fleet)
            } catch let error as ServiceError where [400, 404, 409].contains(error.status) {
                blocks.insert(.notice(error.detail, isError: true), at: 0)
                return .page(ConsoleView(title: "Audit log", section: .audit, blocks: blocks))
            }
            let before = request.text("before").flatMap { AuditEntryID($0) }
            let entries = try await fleet.identity.call(
                Identity.ListAuditEntries(filter, part: .latest(before: before), limit: Self.size))
            var table = AuditRows(entries: entries, times: request.times).table("Entries of the audit log")
            let given = Self.filters.map { ($0, request.text($0)) }
            if entries.count == Self.size, let first = entries.first {
                table.next = ConsoleRequest.link("/audit", given + [("before", "\(first.id)")])
            }
            let isLive = before == nil && filter.until == nil
            blocks.append(isLive ? .live(table, path: ConsoleRequest.link("/audit/live", given)) : .table(table))
            return .page(ConsoleView(title: "Audit log", section: .audit, blocks: blocks, isLive: isLive))
        }
    }

    /// The entries that are new since the newest one on a page, the latest first. If there are more than the page has room for, the oldest
    /// are left out: the first ones would be those that the page has already, for as long as so many come.
    private func rows(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let newest = request.text("after").flatMap { AuditEntryID($0) }?.madeAt ?? request.times.now ?? Date()
        let entries = try await request.call { fleet in
            var filter = try await Self.filter(request, fleet)
            let since = Timestamp(newest.addingTimeInterval(-Self.overlap))
            filter.since = max(since, filter.since ?? since)
            return try await fleet.identity.call(
                Identity.ListAuditEntries(filter, part: .latest(before: nil), limit: Self.liveSize))
        }
        return .rows(AuditRows(entries: entries, times: request.times).table("New entries"))
    }

    private static func form(_ request: ConsoleRequest, _ applications: [Application]) -> ConsoleForm {
        func field(_ name: String, _ label: String) -> ConsoleField {
            ConsoleField(name, label, value: request.text(name) ?? "")
        }
        let events =
            [(value: "", name: "any")] + AuditEvent.allCases.map { (value: $0.rawValue, name: AuditRows.name($0)) }
        return ConsoleForm(
            action: "/audit",
            fields: [
                field("user", "User (email or id)"),
                ConsoleField(
                    "event", "Event",
                    .choice(events),
                    value: request.text("event") ?? ""),
                ConsoleField(
                    "app", "Application", .choice(UsersPage.choices(applications)), value: request.text("app") ?? ""),
                field("client", "Client (id or name)"), field("ip", "Network address"), field("request", "Request"),
                field("since", "Since, such as 7d"), field("until", "Until"),
            ], button: "Find", isQuery: true)
    }

    private static func filter(
        _ request: ConsoleRequest, _ fleet: Fleet
    ) async throws -> Identity.ListAuditEntries.Filter {
        func read<Value>(_ name: String, _ what: String, _ read: (String) -> Value?) throws -> Value? {
            guard let text = request.text(name) else { return nil }
            guard let value = read(text) else {
                throw ServiceError(.invalidRequest, detail: "“\(text)” is not \(what).")
            }
            return value
        }
        var filter = Identity.ListAuditEntries.Filter()
        filter.application = try read("app", "an application") { ApplicationID($0) }
        filter.event = try read("event", "an event") { AuditEvent(rawValue: $0) }
        filter.request = try read("request", "the id of a request") { RequestID($0) }
        filter.since = try read("since", "a moment, \(Moment.help)") { Moment(argument: $0)?.timestamp }
        filter.until = try read("until", "a moment, \(Moment.help)") { Moment(argument: $0)?.timestamp }
        filter.ipAddress = request.text("ip", maximumLength: 64)
        if let client = try read("client", "a client", { ClientReference(argument: $0) }) {
            filter.client = try await client.id(fleet)
        }
        switch try read("user", "an email or the id of a user", { UserReference(argument: $0) }) {
        case .id(let id): filter.user = id
        case .email(let email):
            filter.user = try await fleet.identity.call(Identity.ShowUser(.email(email, filter.application))).profile.id
        case nil: break
        }
        return filter
    }
}

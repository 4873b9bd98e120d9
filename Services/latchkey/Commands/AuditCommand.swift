import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey audit`: shows entries of the audit log.
struct AuditCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Show who did what, when, from where and for which request.",
        discussion: """
            Shows the latest entries that match, oldest first, with --json as one object a line. With --follow it goes on with \
            new ones until it is interrupted. A narrow terminal has no room for users, clients, requests and applications; --json \
            has everything. On a terminal, times are relative, except with --follow. \
            `latchkey explain` shows what the processes did for a recent request.
            """)

    @Option(help: ArgumentHelp("Of a user, by id or email.", valueName: "user-or-email")) var user: UserReference?
    @Option(help: ArgumentHelp("Of an application, by id or name.", valueName: "app")) var app: ApplicationReference?
    @Option(help: ArgumentHelp("At a client, by id or name.", valueName: "client")) var client: ClientReference?
    @Option(help: ArgumentHelp("From a network address.", valueName: "address")) var ip: String?
    @Option(help: ArgumentHelp("Of this kind, such as sign_in_failed.", valueName: "event")) var event: AuditEvent?
    @Option(help: "Of one request.") var request: RequestID?
    @Option(help: ArgumentHelp("From this moment on: \(Moment.help).", valueName: "moment")) var since: Moment?
    @Option(help: ArgumentHelp("Before this moment.", valueName: "moment")) var until: Moment?
    @Option(help: "How many entries at most.") var limit = 50
    @Flag(help: "Go on with new entries.") var follow = false
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be 1 to 100000.") }
        guard !follow || until == nil else { throw ValidationError("--follow has no end, so it takes no --until.") }
    }

    func perform(_ fleet: Fleet) async throws -> Report {
        let address = try AddressText.current()
        let filter = try await filter(fleet)
        let entries = try await Self.latest(limit, filter, fleet)
        guard follow else {
            return .lines(entries) {
                AuditTable(entries: entries, address: address, times: .of(STDOUT_FILENO))
                    .text($0, width: TerminalSize.width(of: STDOUT_FILENO))
            }
        }
        var reader = AuditFollower(filter: filter, shown: entries)
        try show(entries, address, withHeadings: true)
        while true {
            try await Task.sleep(for: .seconds(1))
            let new = try await reader.next { try await fleet.identity.call($0) }
            try show(new, address, withHeadings: false)
        }
    }

    private func filter(_ fleet: Fleet) async throws -> Identity.ListAuditEntries.Filter {
        var filter = Identity.ListAuditEntries.Filter()
        filter.application = try await app?.id(fleet)
        filter.client = try await client?.id(fleet)
        filter.ipAddress = ip
        filter.event = event
        filter.request = request
        filter.since = since?.timestamp
        filter.until = until?.timestamp
        switch user {
        case .id(let id): filter.user = id
        case .email(let address):
            filter.user = try await fleet.identity.call(Identity.ShowUser(.email(address, filter.application))).profile
                .id
        case nil: break
        }
        return filter
    }

    /// The latest entries, read page by page.
    private static func latest(
        _ limit: Int, _ filter: Identity.ListAuditEntries.Filter, _ fleet: Fleet
    ) async throws -> [Identity.AuditRecord] {
        var found: [Identity.AuditRecord] = []
        while found.count < limit {
            let size = min(limit - found.count, Identity.ListAuditEntries.maximumLimit)
            let page = try await fleet.identity.call(
                Identity.ListAuditEntries(filter, part: .latest(before: found.first?.id), limit: size))
            found = page + found
            if page.count < size { break }
        }
        return found
    }

    private func show(_ entries: [Identity.AuditRecord], _ address: AddressText, withHeadings: Bool) throws {
        if output.isJSON {
            for entry in entries { try Report.writeLine(entry) }
        } else if withHeadings || !entries.isEmpty {
            let table = AuditTable(entries: entries, address: address)
            let text = table.text(
                .of(STDOUT_FILENO), width: TerminalSize.width(of: STDOUT_FILENO), withHeadings: withHeadings)
            try FileHandle.standardOutput.write(contentsOf: Data("\(text)\n".utf8))
        }
    }
}

import Models

/// Entries of the audit log as a table: the latest first, each with links to what it names.
struct AuditRows {
    let entries: [Identity.AuditRecord]
    let times: RelativeTime
    /// Whether the entries are one user's, whose column would say the same in each row.
    var isOfOneUser = false

    /// - Parameter caption: what the entries are.
    func table(_ caption: String, empty: String = "No entries.") -> ConsoleTable {
        ConsoleTable(
            caption: caption,
            headings: ["Time", "Event", "Detail", "By"] + (isOfOneUser ? [] : ["User"]) + [
                "Client", "From", "Request",
            ],
            rows: entries.reversed().map(row), empty: empty)
    }

    private func row(_ entry: Identity.AuditRecord) -> ConsoleTable.Row {
        let user: ConsoleCell = entry.user.map { .shortID($0, link: "/users/\($0)") } ?? "–"
        let client: ConsoleCell = entry.client.map { .shortID($0, link: "/clients/\($0)") } ?? "–"
        let request: ConsoleCell =
            entry.request.map { .init("explain", link: ConsoleRequest.link("/explain", [("request", "\($0)")])) } ?? "–"
        let address: ConsoleCell =
            entry.ipAddress.map { .shortID($0, link: ConsoleRequest.link("/audit", [("ip", $0)])) } ?? "–"
        return .init(
            [
                .time(entry.at, times), ConsoleCell(Self.name(entry.event), tone: Self.tone(entry.event)),
                .optional(Self.detail(entry)), ConsoleCell(Self.actor(entry)),
            ] + (isOfOneUser ? [] : [user]) + [client, address, request], key: entry.id.description)
    }

    /// The name of an event for people.
    static func name(_ event: AuditEvent) -> String { event.rawValue.replacing("_", with: " ") }

    /// What stands out among many: what was refused or went wrong.
    private static func tone(_ event: AuditEvent) -> ConsoleCell.Tone? {
        switch event {
        case .signInFailed, .signInRefused, .signUpRefused, .passwordChangeFailed, .reauthenticationFailed,
            .secondFactorFailed, .passkeyRefused, .clientRefused, .refreshTokenReused, .authorizationCodeReused:
            .bad
        case .signInPending, .newDevice, .breachedPasswordUsed, .signInHeld, .credentialsReset, .userSuspended,
            .factorsReset, .userErased:
            .warn
        default: nil
        }
    }

    private static func actor(_ entry: Identity.AuditRecord) -> String {
        AuditTable.actor(of: entry)
    }

    static func detail(_ entry: Identity.AuditRecord) -> String {
        var parts = [entry.provider?.displayName, entry.reason?.replacing("_", with: " ")].compactMap(\.self)
        if let methods = entry.authenticationMethods { parts.append(methods.joined(separator: " ")) }
        if let changes = entry.changes {
            parts += changes.map { "\($0.field): \($0.from ?? "none") → \($0.to ?? "none")" }
        } else if let changed = entry.changed, !changed.isEmpty {
            parts.append("changed \(changed.joined(separator: ", "))")
        }
        return parts.joined(separator: "; ")
    }
}

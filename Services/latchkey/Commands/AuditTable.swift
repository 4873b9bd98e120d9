import Models

/// Entries for people.
struct AuditTable {
    let entries: [Identity.AuditRecord]
    var address = AddressText()
    /// How times are written; in full unless entries are read once.
    var times = RelativeTime(now: nil)

    /// - Parameter width: the length of a line of the terminal; nil for no limit. Which columns there are depends on nothing else, so that
    ///   entries that are added below have the same ones.
    func text(_ style: Style, width: Int? = nil, withHeadings: Bool = true) -> String {
        Table(
            headings: withHeadings
                ? ["TIME", "EVENT", "BY", "USER", "CLIENT", "FROM", "DETAIL", "REQUEST", "APPLICATION"] : [],
            rows: entries.map { entry in
                [
                    times.text(entry.at), entry.event.rawValue, Self.actor(of: entry),
                    entry.user?.description ?? "-", entry.client?.description ?? "-", address(entry.ipAddress),
                    Self.detail(of: entry), entry.request?.description ?? "-", entry.application.description,
                ]
            }, cuttable: [2, 4, 5, 6], cuttableLast: [1], requiredWidths: [3: 110, 4: 140, 7: 170, 8: 210]
        ).text(style, empty: "no entries", width: width)
    }

    /// Who acted: a user, or an operator or an API key by name.
    static func actor(of entry: Identity.AuditRecord) -> String {
        guard entry.caller == .operator else { return "user" }
        guard let actor = entry.actor, actor.id != "operator" else { return "operator" }
        let name = LogLine.oneLine(actor.name ?? actor.id)
        return actor.isAPIKey ? "API key \(name)" : "operator \(name)"
    }

    private static func detail(of entry: Identity.AuditRecord) -> String {
        var parts: [String] = []
        if let provider = entry.provider { parts.append(provider.rawValue) }
        if let reason = entry.reason { parts.append(reason) }
        if let methods = entry.authenticationMethods { parts.append(methods.joined(separator: " ")) }
        if let changes = entry.changes {
            parts += changes.map { "\($0.field): \($0.from ?? "none") → \($0.to ?? "none")" }
        } else if let changed = entry.changed, !changed.isEmpty {
            parts.append("changed " + changed.joined(separator: ", "))
        }
        return parts.isEmpty ? "-" : parts.joined(separator: "; ")
    }
}

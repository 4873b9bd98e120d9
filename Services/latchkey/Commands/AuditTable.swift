import Models

/// Entries for people.
struct AuditTable {
    let entries: [Identity.AuditRecord]

    func text(_ style: Style, withHeadings: Bool = true) -> String {
        Table(
            headings: withHeadings
                ? ["TIME", "EVENT", "BY", "USER", "CLIENT", "FROM", "DETAIL", "REQUEST"] : [],
            rows: entries.map { entry in
                [
                    entry.at.description, entry.event.rawValue, entry.caller == .operator ? "operator" : "user",
                    entry.user?.description ?? "-", entry.client?.description ?? "-", entry.ipAddress ?? "-",
                    Self.detail(of: entry), entry.request?.description ?? "-",
                ]
            }
        ).text(style, empty: "no entries")
    }

    private static func detail(of entry: Identity.AuditRecord) -> String {
        var parts: [String] = []
        if let provider = entry.provider { parts.append(provider.rawValue) }
        if let reason = entry.reason { parts.append(reason) }
        if let changed = entry.changed, !changed.isEmpty { parts.append("changed " + changed.joined(separator: ", ")) }
        return parts.isEmpty ? "-" : parts.joined(separator: "; ")
    }
}

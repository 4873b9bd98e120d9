import Models

/// Shows what `latchkey apply` changes, and what it leaves alone.
struct SettingsDifference {
    /// No more of what is not in the file is listed.
    private static let maximumListed = 20

    let reply: Identity.ApplySettings.Reply

    /// The number of changes: of settings, and of connections and others that are new.
    var count: Int { reply.changes.count + reply.omittedChanges }

    var isEmpty: Bool { count == 0 }

    /// The changes in a few lines, by what they belong to.
    func text(_ style: Style) -> String {
        var lines: [String] = []
        var subject: SettingsChange.Subject?
        for change in reply.changes {
            if change.subject != subject {
                subject = change.subject
                lines.append(Self.sign(change.kind, style) + " " + Self.title(change.subject, style))
            }
            if let setting = change.setting { lines.append("    " + Self.line(change, setting, style)) }
        }
        if reply.omittedChanges > 0 { lines.append("and \(reply.omittedChanges) more changes") }
        return (lines + undeclared(style)).joined(separator: "\n")
    }

    /// What stays as it is because the file does not name it.
    func undeclared(_ style: Style) -> [String] {
        let listed = reply.undeclared.prefix(Self.maximumListed)
        let others = reply.undeclared.count - listed.count + reply.omittedUndeclared
        return listed.map { style.paint("· not in the file: \(Self.title($0, Style(isEnabled: false)))", .dim) }
            + (others > 0 ? [style.paint("· not in the file: \(others) more", .dim)] : [])
    }

    private static func sign(_ kind: SettingsChange.Kind, _ style: Style) -> String {
        switch kind {
        case .created: style.paint("+", .green)
        case .changed: style.paint("~", .yellow)
        }
    }

    private static func title(_ subject: SettingsChange.Subject, _ style: Style) -> String {
        let name = style.paint("“\(subject.name)”", .bold)
        if let client = subject.client {
            return subject.provider.map { "connection of \(client) with \($0.displayName)" }
                ?? "client \(client) \(name)"
        }
        if let webhook = subject.webhook { return "webhook \(name) (\(webhook))" }
        return "application \(name) (\(subject.application))"
    }

    private static func line(_ change: SettingsChange, _ setting: String, _ style: Style) -> String {
        // What is new replaces a default at most.
        switch (change.kind == .created && change.new != nil ? nil : change.old, change.new) {
        case (nil, nil): "\(sign(change.kind, style)) \(setting): \(change.kind == .created ? "set" : "changed")"
        case (nil, let new?): "\(style.paint("+", .green)) \(setting): \(new)"
        case (let old?, nil): "\(style.paint("-", .red)) \(setting): \(old)"
        case (let old?, let new?): "\(style.paint("~", .yellow)) \(setting): \(old) → \(new)"
        }
    }
}

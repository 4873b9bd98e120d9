import Models

/// Tests whether people can sign in at a client: what `latchkey doctor` checks of it, and what became of the last sign-ins.
struct ClientTest {
    let client: Client
    let connections: [ProviderConnection]
    /// The latest entries of the audit log at the client, the oldest first.
    let entries: [Identity.AuditRecord]
    let issuer: String

    /// What was found, each in a sentence.
    var statements: [ConsoleStatement] { checks + providers + signIns }

    private var checks: [ConsoleStatement] {
        IssuerRules.check(client, issuer: issuer).map { check in
            ConsoleStatement(
                tone: !check.ok ? .bad : check.isWarning ? .warn : .good,
                text: "\(check.name.prefix(1).uppercased() + check.name.dropFirst()): \(check.detail ?? "fine").")
        }
    }

    /// A provider needs a connection, and a method that offers it.
    private var providers: [ConsoleStatement] {
        Provider.allCases.compactMap { provider in
            let isOffered = client.loginMethods.contains(provider.loginMethod)
            let isConnected = connections.contains { $0.provider == provider }
            let name = provider.displayName
            switch (isOffered, isConnected) {
            case (true, true):
                return ConsoleStatement(
                    tone: .good,
                    text: "\(name) is connected. Register \(Self.callback(provider, issuer)) as its callback URL.")
            case (true, false):
                return ConsoleStatement(
                    tone: .bad, text: "\(name) is offered, and has no connection.",
                    command: "latchkey connections set \(provider.rawValue) --client \(client.id) --client-id …")
            case (false, true):
                return ConsoleStatement(
                    tone: .warn, text: "\(name) is connected, and is not among the methods of the client.")
            case (false, false): return nil
            }
        }
    }

    /// Where a provider sends browsers back to.
    static func callback(_ provider: Provider, _ issuer: String) -> String { "\(issuer)/auth/\(provider)/callback" }

    private var signIns: [ConsoleStatement] {
        let right = entries.count { $0.event == .signIn || $0.event == .signUp }
        let wrong = entries.filter { [.signInFailed, .signInRefused, .clientRefused].contains($0.event) }
        guard right + wrong.count > 0 else {
            return [ConsoleStatement(tone: .neutral, text: "Nobody has tried to sign in here lately.")]
        }
        var reasons: [String: Int] = [:]
        for entry in wrong {
            let detail = AuditRows.detail(entry)
            reasons[detail.isEmpty ? AuditRows.name(entry.event) : detail, default: 0] += 1
        }
        let parts = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
        let text =
            "Among the last \(entries.count) entries, \(right) sign-ins worked and \(wrong.count) did not"
            + (parts.isEmpty ? "." : " (\(parts.joined(separator: ", "))).")
        return [ConsoleStatement(tone: right == 0 ? .bad : wrong.count > right ? .warn : .good, text: text)]
    }
}

import Foundation
import Models

/// Writes settings as YAML, by ``SettingsSchema``, with references in place of secrets.
struct SettingsFileWriter {
    /// A variable that the file refers to.
    struct Variable: Equatable {
        let name: String
        /// What it has: `the secret of client_web`.
        let meaning: String
    }

    /// The variables that the file refers to, in their order there.
    private(set) var variables: [Variable] = []
    private var lines: [String] = []

    /// The text of a file with these settings.
    static func text(_ applications: [ApplicationDeclaration]) throws -> String {
        var writer = SettingsFileWriter()
        for application in applications {
            let value = try writer.value(application)
            writer.lines.append("")
            writer.write(value, SettingsSchema.application.settings, indent: 2, isElement: true)
        }
        return (writer.head + ["applications:\(applications.isEmpty ? " []" : "")"] + writer.lines)
            .joined(separator: "\n") + "\n"
    }

    private var head: [String] {
        let first = "# The settings of applications, clients and connections, for `latchkey apply`."
        guard !variables.isEmpty else { return [first] }
        let width = variables.map(\.name.count).max() ?? 0
        return [first, "# Secrets are not in this file. Set these variables first:"]
            + variables.map {
                "#   \($0.name.padding(toLength: width, withPad: " ", startingAt: 0))  \($0.meaning)"
            }
    }

    // MARK: Values

    /// The members of a declaration, with references to its secrets.
    private mutating func value(_ application: ApplicationDeclaration) throws -> [String: Any] {
        var members = try Self.members(application)
        if application.signUpSettings.hookURL != nil {
            let name = "\(application.id?.description ?? "application")_sign_up_hook_secret"
            members["sign_up_hook_secret"] = reference(
                named: name, "the secret of the sign-up hook of “\(application.name ?? "")”")
        }
        members["webhooks"] = try (application.webhooks ?? []).map { webhook in
            var members = try Self.members(webhook)
            let name = "\(webhook.id?.description ?? "webhook")_secret"
            members["secret"] = reference(named: name, "the secret of the webhook “\(webhook.name ?? "")”")
            return members
        }
        members["clients"] = try application.clients.map { try value($0) }
        return members
    }

    private mutating func value(_ client: ClientDeclaration) throws -> [String: Any] {
        var members = try Self.members(client)
        if client.authentication == .secret {
            members["client_secret"] = reference(client.id, "secret", "the secret of \(client.id)")
        }
        if let jwks = client.jwks { members["jwks"] = try JSONSerialization.jsonObject(with: Data(jwks.utf8)) }
        members["connections"] = try client.connections.map { connection in
            var members = try Self.members(connection)
            let (provider, isApple) = (connection.provider, connection.provider == .apple)
            members[isApple ? "key" : "client_secret"] = reference(
                client.id, "\(provider)_\(isApple ? "key" : "secret")",
                "the \(isApple ? "key" : "secret") of \(client.id) from \(provider.displayName)")
            return members
        }
        return members
    }

    private static func members(_ declaration: some Encodable) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(declaration))
        return object as? [String: Any] ?? [:]
    }

    /// A reference to a variable that no other secret has.
    private mutating func reference(_ client: ClientID, _ what: String, _ meaning: String) -> [String: Any] {
        reference(named: "\(client)_\(what)", meaning)
    }

    private mutating func reference(named text: String, _ meaning: String) -> [String: Any] {
        let base = text.uppercased().replacing("-", with: "_")
        var (name, number) = (base, 1)
        while variables.contains(where: { $0.name == name }) {
            number += 1
            name = "\(base)_\(number)"
        }
        variables.append(Variable(name: name, meaning: meaning))
        return ["env": name]
    }

    // MARK: Text

    /// Writes the members of a mapping that have a value, in the order of `settings`.
    ///
    /// - Parameter isElement: whether the mapping is an element of a list, so that its first line begins with a dash.
    private mutating func write(
        _ members: [String: Any], _ settings: [(name: String, kind: SettingsSchema.Kind)], indent: Int,
        isElement: Bool
    ) {
        var isFirst = isElement
        for (name, kind) in settings {
            guard let value = members[name] else { continue }
            let start = lines.count
            write(value, kind, named: name, indent: isElement ? indent + 2 : indent)
            guard isFirst, lines.count > start else { continue }
            lines[start] = String(repeating: " ", count: indent) + "- " + lines[start].drop { $0 == " " }
            isFirst = false
        }
    }

    private mutating func write(_ value: Any, _ kind: SettingsSchema.Kind, named name: String, indent: Int) {
        let start = String(repeating: " ", count: indent) + name + ":"
        switch kind {
        case .text, .word, .id: lines.append("\(start) \(Self.scalar(value))")
        case .boolean: lines.append("\(start) \((value as? Bool) == true)")
        // A default that depends on other settings is that of a new application, too.
        case .booleanOrEmpty: if let text = value as? String, !text.isEmpty { lines.append("\(start) \(text)") }
        case .texts, .words:
            let elements = value as? [Any] ?? []
            lines.append(elements.isEmpty ? "\(start) []" : start)
            for element in elements {
                lines.append("\(String(repeating: " ", count: indent + 2))- \(Self.scalar(element))")
            }
        case .textsByName, .secret:
            lines.append(start)
            for (name, text) in (value as? [String: Any] ?? [:]).sorted(by: { $0.key < $1.key }) {
                lines.append("\(String(repeating: " ", count: indent + 2))\(name): \(Self.scalar(text))")
            }
        case .keys: lines.append("\(start) \(Self.json(value))")
        case .mappings(let schema):
            let elements = value as? [[String: Any]] ?? []
            guard !elements.isEmpty else { return }
            lines.append(start)
            for element in elements { write(element, schema.settings, indent: indent + 2, isElement: true) }
        }
    }

    /// A text as it stands in the file: in quotes, as JSON has them, unless every reader of YAML takes it for a text without.
    static func scalar(_ value: Any) -> String {
        let text = "\(value)"
        let reserved = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        let isPlain = text.wholeMatch(of: #/[A-Za-z][A-Za-z0-9_.:\/@+=?&%~-]*/#) != nil
        return isPlain && !text.hasSuffix(":") && !reserved.contains(text.lowercased()) ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5c: result += "\\\(scalar)"
            case 0x00..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0xfeff:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// JSON in one line, which is YAML, too.
    private static func json(_ value: Any) -> String {
        let data = try? JSONSerialization.data(
            withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

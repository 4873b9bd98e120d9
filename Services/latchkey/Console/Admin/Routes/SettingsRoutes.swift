import Foundation
import Models

extension AdminRoutes {
    /// Settings as data.
    static let settingsOfAll: [AdminRoute] = [exportSettings, applySettings]

    private static let exportSettings = AdminRoute(
        method: .get, path: "/admin/applications/{application}/settings", id: "exportSettings", tag: .settings,
        summary: "Show the settings of an application, with its clients, connections and webhooks.",
        target: .application,
        note: "As `latchkey export` writes them, and as applying takes them. Secrets are not in it."
    ) { request in
        try AdminAnswer(try await ExportCommand.settings(of: request.requiredApplication(), request.services))
    }

    private static let applySettings = AdminRoute(
        method: .post, path: "/admin/settings", id: "applySettings", tag: .settings,
        summary: "Bring applications, clients, connections and webhooks to these settings.", target: .fleet,
        note: """
            In one transaction, or not at all. A setting that is left out keeps its value, an empty text or list removes, and what is \
            not named is left alone.
            """,
        body: [
            AdminField("applications", .json, "The settings, a list of applications.", isRequired: true),
            AdminField("dry_run", .flag, "Whether nothing is written, and the answer shows what would be."),
        ], timeout: .seconds(60)
    ) { request in
        var input = request.input()
        let isDryRun = input.flag("dry_run") ?? false
        let applications = input.declarations(in: request.bytes)
        try input.check()
        let reply = try await ApplyCommand.apply(
            Identity.ApplySettings(applications: applications, isDryRun: isDryRun), request.services)
        return try AdminAnswer(ApplyCommand.Output(reply, isDryRun: isDryRun))
    }
}

extension AdminInput {
    /// The settings of a body, which have no member that is unknown.
    fileprivate mutating func declarations(in bytes: Data) -> [ApplicationDeclaration] {
        struct Settings: Codable { let applications: [ApplicationDeclaration] }
        let expected = "settings as /admin/applications/{application}/settings answers them, in a list"
        do {
            let settings = try JSONDecoder().decode(Settings.self, from: bytes)
            let given = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
            let read = try JSONSerialization.jsonObject(with: JSONEncoder().encode(settings)) as? [String: Any]
            let unknown = UnknownMembers.pointers(
                in: given?["applications"] ?? [Any](), read: read?["applications"] ?? [Any](), at: "/applications")
            for pointer in unknown.prefix(20) {
                reject(.body, pointer.cut(toBytes: 200), type: "unknown", expected: "a setting")
            }
            return settings.applications
        } catch let error as DecodingError {
            reject(.body, error.pointer ?? "/applications", type: "format", expected: expected)
        } catch {
            reject(.body, "/applications", type: "format", expected: expected)
        }
        return []
    }
}

/// Finds members of a document that its type didn't read: those that are missing when it is written again.
enum UnknownMembers {
    /// The JSON Pointers (RFC 6901) of the members in `given` that are not in `read`. A null is as good as no member.
    static func pointers(in given: Any, read: Any, at path: String) -> [String] {
        if let given = given as? [String: Any] {
            let read = read as? [String: Any] ?? [:]
            return given.keys.sorted().flatMap { name -> [String] in
                let pointer = path + "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
                guard let value = given[name], !(value is NSNull) else { return [] }
                guard let kept = read[name] else { return [pointer] }
                return pointers(in: value, read: kept, at: pointer)
            }
        }
        guard let given = given as? [Any], let read = read as? [Any] else { return [] }
        return zip(given, read).enumerated().flatMap { index, pair in
            pointers(in: pair.0, read: pair.1, at: "\(path)/\(index)")
        }
    }
}

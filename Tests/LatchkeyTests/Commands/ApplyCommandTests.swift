import Foundation
import Models
import Synchronization
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct ApplyCommandTests {
    private let app = ApplicationID.make()

    /// Writes a file with settings, and runs `latchkey apply` with it.
    private func apply(
        _ services: ScriptedServices, _ text: String, _ arguments: String...
    ) async throws -> [String: Any] {
        let directory = try TemporaryDirectory()
        try Data(text.utf8).write(to: URL(filePath: directory.file("settings.yaml")))
        let report = try await services.run(arguments: ["apply", directory.file("settings.yaml")] + arguments)
        return try #require(report as? [String: Any])
    }

    /// Identity, which answers with the name that is declared, or with no change if there is none.
    private func services(_ seen: @escaping @Sendable (Identity.ApplySettings) -> Void = { _ in }) -> ScriptedServices {
        var services = ScriptedServices()
        let subject = SettingsChange.Subject(application: app, name: "Acme")
        services.answer(Identity.ApplySettings.self) { call in
            seen(call)
            let changes = call.applications.compactMap(\.name).map {
                SettingsChange(.changed, path: "/applications/0/name", subject: subject, setting: "name", new: $0)
            }
            return .init(changes: changes, undeclared: [subject])
        }
        return services
    }

    @Test func printsTheChangesThatWereMade() async throws {
        let seen = Mutex<[Identity.ApplySettings]>([])
        let output = try await apply(
            services { call in seen.withLock { $0.append(call) } }, "applications: [{name: Acme}]", "--yes")
        #expect(seen.withLock { $0.map(\.isDryRun) } == [false])
        #expect(output["dry_run"] as? Bool == false && output["omitted_changes"] as? Int == 0)
        let change = try #require((output["changes"] as? [[String: Any]])?.first)
        #expect(change["path"] as? String == "/applications/0/name" && change["new"] as? String == "Acme")
        #expect((change["subject"] as? [String: Any])?["application_id"] as? String == "\(app)")
        #expect((output["not_in_file"] as? [[String: Any]])?.count == 1)
    }

    @Test func aDryRunWritesNothing() async throws {
        let seen = Mutex<[Identity.ApplySettings]>([])
        let output = try await apply(
            services { call in seen.withLock { $0.append(call) } }, "applications: [{name: Acme}]", "--dry-run")
        #expect(output["dry_run"] as? Bool == true && seen.withLock { $0.map(\.isDryRun) } == [true])
    }

    @Test func withoutATerminalItHasToBeAllowed() async throws {
        let seen = Mutex<[Identity.ApplySettings]>([])
        let services = services { call in seen.withLock { $0.append(call) } }
        await #expect(throws: CommandError.self) { try await apply(services, "applications: [{name: Acme}]") }
        // Nothing has to be allowed for no change.
        let output = try await apply(services, "applications: [{id: \(app)}]")
        #expect((output["changes"] as? [Any])?.isEmpty == true)
        #expect(seen.withLock { $0.allSatisfy { $0.isDryRun } })
    }

    @Test func theErrorsOfIdentityHaveLines() async throws {
        var services = ScriptedServices()
        services.answer(Identity.ApplySettings.self) { _ in
            throw ServiceError.invalid([
                .init(in: .body, path: "/applications/0/name", type: "format", expected: "another name")
            ])
        }
        let refused = await #expect(throws: ServiceError.self) {
            try await apply(services, "applications:\n  - id: \(app)\n    name: Acme\n", "--yes")
        }
        #expect(refused?.invalidParams?.map(\.expected) == ["line 3: another name"])
    }

    @Test func settingsThatDoNotFitInACallAreRefused() async throws {
        // Aliases make it longer than the file.
        let origin = "https://\(String(repeating: "a", count: 200)).example"
        let origins = "[" + Array(repeating: origin, count: 100).joined(separator: ", ") + "]"
        let clients = (0..<80).map { "{id: client_\($0), origins: \($0 == 0 ? "&o \(origins)" : "*o")}" }
        let refused = await #expect(throws: CommandError.self) {
            try await apply(
                services(), "applications: [{name: Acme, clients: [\(clients.joined(separator: ", "))]}]", "--yes")
        }
        #expect(refused?.description.contains("several files") == true)
    }

    @Test func aReportIsForPeople() async throws {
        let command = try #require(try Latchkey.parseAsRoot(["apply", "settings.yaml", "--yes"]) as? ApplyCommand)
        #expect(command.confirmation.yes && command.file == "settings.yaml")
        #expect(throws: (any Error).self) { try Latchkey.parseAsRoot(["apply", "a.yaml", "--yes", "--dry-run"]) }
    }
}

import Foundation
import Models
import Synchronization
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct ApplyCommandTests {
    private let app = ApplicationID.make()
    private let operators = Application(id: .make(), name: "Operators", parentID: nil, createdAt: .now)

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
        let console = SettingsChange.Subject(application: operators.id, name: operators.name)
        services.answer(Identity.FindOperatorsApplication.self) { [operators] _ in .init(application: operators) }
        services.answer(Identity.ApplySettings.self) { call in
            seen(call)
            let changes = call.applications.compactMap(\.name).map {
                SettingsChange(.changed, path: "/applications/0/name", subject: subject, setting: "name", new: $0)
            }
            return .init(changes: changes, undeclared: [subject, console])
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
        // The application for operators is in no file.
        #expect((output["not_in_file"] as? [[String: Any]])?.map { $0["name"] as? String } == ["Acme"])
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

    @Test func theApplicationForOperatorsIsRefused() async throws {
        let seen = Mutex(0)
        let services = services { _ in seen.withLock { $0 += 1 } }
        let refused = await #expect(throws: ServiceError.self) {
            try await apply(
                services, "applications:\n  - name: Acme\n  - id: \(operators.id)\n    sign_up: open\n", "--yes")
        }
        #expect(refused?.invalidParams?.map(\.path) == ["/applications/1"])
        let expected = refused?.invalidParams?.first?.expected
        #expect(expected?.hasPrefix("line 3: ") == true && expected?.contains("latchkey console setup") == true)
        #expect(seen.withLock { $0 } == 0)
    }

    @Test func theErrorsOfIdentityHaveLines() async throws {
        var services = services()
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

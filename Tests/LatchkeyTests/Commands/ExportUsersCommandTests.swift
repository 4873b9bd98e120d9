import Foundation
import Models
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct ExportUsersCommandTests {
    private let app = ApplicationID.make()

    private func services() -> ScriptedServices {
        var services = ScriptedServices()
        let next = UserID.make()
        services.answer(Identity.ExportUsers.self) { call in
            guard call.cursor == nil else {
                return .init(users: [.init(email: "b@example.com", status: .suspended)], nextCursor: nil)
            }
            let hash = call.includesPasswordHashes ? Identity.ImportedPasswordHash(Secret("$2b$05$x")) : nil
            return .init(users: [.init(email: "a@example.com", passwordHash: hash)], nextCursor: next)
        }
        return services
    }

    @Test func writesALineForEachUser() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("users.jsonl")
        let report = try await services().run("users", "export", file, "--app", "\(app)") as? [String: Int]
        #expect(report == ["exported": 2])
        #expect(
            try String(contentsOfFile: file, encoding: .utf8) == """
                {"email":"a@example.com","email_verified":false}
                {"email":"b@example.com","email_verified":false,"status":"suspended"}

                """)
        // What is there is not overwritten.
        await #expect(throws: CommandError.self) {
            try await services().run("users", "export", file, "--app", "\(app)")
        }
    }

    @Test func hashesAreWrittenOnDemand() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("users.jsonl")
        _ = try await services().run("users", "export", file, "--app", "\(app)", "--with-password-hashes", "--yes")
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("$2b$05$x"))
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}

import Foundation
import TestKit
import Testing

/// A product moves its users in from another system.
@Suite struct MovingInStoryTests {
    /// Of Python's libraries, of ``password``.
    private static let hashes = [
        "\"$2b$05$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK\"",
        "\"$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$AHXwUV1xgJwEA1c449BJujEJqLwAlXAGmfWnIMRfQLg\"",
        "\"$argon2i$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$tNjZAKCeVRmDR1TN3Hyb/IZie+do/2xzYWA3SbM/vow\"",
        "\"$5$rounds=1234$saltstring$YSYxzndyP9gNOKwk1YXRns5Z6u.YwEelOXA2mChOug0\"",
        """
        "$6$saltstring$Vy1qkR4howG25g0MrA26uBcI9k9c5cxzfoR6VfYPEDH6Qz8CJGsLsSf6i7jmz6/3LKpWlmhxHaJqvorDx2KhI."
        """,
        "\"$scrypt$ln=10,r=8,p=1$c29tZXNhbHQ$OtKDvv1jCj/LLvNkNfu+zeoZft+HhnKExUWtAOjZ9DM\"",
        """
        {"algorithm": "pbkdf2-sha512", "iterations": 1000, "salt": "c29tZXNhbHQ=", \
        "hash": "y0XyrvJE6eqg4dITT7fOx8Xl3hzVMgWugHZhwvJ1gBar5cgzk7t0jQEN6T8mVRbWitKtc8vK0cYHhDZZYQOvGQ=="}
        """,
        """
        {"algorithm": "firebase-scrypt", "salt": "42xEC+ixf3L2lw==", "salt_separator": "Bw==", "rounds": 8, "mem_cost": 10, \
        "signer_key": "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==", \
        "hash": "hW1jevLxpPAcNIBPeQGhu2Ei+AoSvIUevV8YiqXeqK9dMO8Cp9KSMpMtlSyYPOnzoFVq+/9kDLNEjldzt9gKwA=="}
        """,
    ]
    private static let password = "correct horse \u{E9}"

    private struct Application: Decodable {
        let id: String
        let name: String
    }

    private struct Summary: Decodable {
        let created, repeated, refused: Int
    }

    private struct ExportedUser: Decodable {
        struct Hash: Decodable {
            let isOurs: Bool

            init(from decoder: any Decoder) throws {
                struct Object: Decodable { let algorithm: String }
                isOurs = (try? Object(from: decoder))?.algorithm == "latchkey"
            }
        }

        let email: String
        let password_hash: Hash?
    }

    /// `latchkey` against a fleet, as a process that can be killed.
    private func command(_ fleet: TestFleet, _ arguments: [String]) throws -> (process: Process, output: Pipe) {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: try Tools.built("latchkey"))
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["LATCHKEY_STATE_DIR": fleet.stateDirectory]
        ) { $1 }
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        return (process, output)
    }

    private func importUsers(_ fleet: TestFleet, _ arguments: [String]) throws -> (summary: Summary, status: Int32) {
        let (process, output) = try command(fleet, arguments + ["--json"])
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (try JSONDecoder().decode(Summary.self, from: data), process.terminationStatus)
    }

    /// How many users identity has imported.
    private func importedCount(_ fleet: TestFleet) async throws -> Int {
        let data = try Data(contentsOf: URL(filePath: "\(fleet.stateDirectory)/fleet.json"))
        let record = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let url = try #require(record?["database_url"] as? String)
        let binaries = try Tools.directory(with: ["psql"])
        let text = try await Tools.run([
            "\(binaries)/psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--dbname", url, "--command",
            "SELECT count(*) FROM identity.imported_users",
        ])
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    @Test func anImportThatWasKilledGoesOnAndUsersSignIn() async throws {
        let fleet = try await TestFleet.launch()
        let api = API(baseURL: fleet.baseURL)
        let count = 6000
        let directory = try TemporaryDirectory()
        let file = directory.file("users.jsonl")
        func line(_ number: Int, _ hash: String) -> String {
            "{\"email\": \"user\(number)@example.com\", \"email_verified\": true, \"password_hash\": \(hash)}"
        }
        var lines = (0..<count).map { line($0, Self.hashes[$0 % Self.hashes.count]) }
        // A broken line, a kind of hash that nobody can check, and an address that occurs twice.
        lines[3000] = "{\"email\": \"user3000@example.com\""
        lines[4000] = line(4000, "\"$1$salt$qJH7.N4xYta3aEG/dfqo/0\"")
        lines[5000] = line(1, Self.hashes[0])
        try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)

        let applications = try await fleet.latchkey(as: [Application].self, "apps", "list")
        let app = try #require(applications.first).id
        let arguments = ["users", "import", file, "--app", app, "--format", "ours"]
        let (process, _) = try command(fleet, arguments)
        try process.run()
        while process.isRunning, try await importedCount(fleet) == 0 { await Task.yield() }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let before = try await importedCount(fleet)
        #expect(before > 0 && before < count - 3)

        let (summary, status) = try importUsers(fleet, arguments)
        #expect(summary.created + summary.repeated == count - 3 && summary.refused == 3 && status == 2)
        // The call that was under way was committed or was not.
        #expect(summary.repeated >= before && summary.repeated - before <= 250 && summary.created > 0)
        #expect(try await importedCount(fleet) == count - 3)
        let report = try String(contentsOfFile: "\(file).report.jsonl", encoding: .utf8)
        #expect(Set(report.matches(of: #/"line":(\d+)/#).compactMap { Int($0.1) }) == [3001, 4001, 5001])
        #expect(!report.contains("$2b$") && !report.contains("qJH7"))

        for number in 0..<Self.hashes.count {
            let email = "user\(number)@example.com"
            #expect(try await api.signIn(email, password: "something else").status == 401)
            #expect(try await api.signIn(email, password: Self.password).status == 200, "\(Self.hashes[number])")
        }
        try await eventually("hashes of ours") {
            let users = try await export(fleet, app, directory)
            return users.count { $0.password_hash?.isOurs == true } == Self.hashes.count && users.count == count - 3
        }
        for number in 0..<Self.hashes.count {
            #expect(try await api.signIn("user\(number)@example.com", password: Self.password).status == 200)
        }
        let again = try importUsers(fleet, arguments)
        #expect(again.summary.repeated == count - 3 && again.summary.created == 0)
        try await fleet.stop()
    }

    private func export(
        _ fleet: TestFleet, _ app: String, _ directory: TemporaryDirectory
    ) async throws -> [ExportedUser] {
        let file = directory.file("exported-\(UUID())")
        try await fleet.latchkey("users", "export", file, "--app", app, "--with-password-hashes", "--yes")
        return try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(ExportedUser.self, from: Data($0.utf8))
        }
    }
}

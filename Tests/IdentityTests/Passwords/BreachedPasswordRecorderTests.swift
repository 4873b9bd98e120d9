import Foundation
import Logging
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct BreachedPasswordRecorderTests {
    private let breached = Secret("letmein letmein")

    private func recorder(_ identity: IdentityFixture, isOn: Bool = true) throws -> BreachedPasswordRecorder {
        let directory = try TemporaryDirectory()
        let path = directory.file("breached.txt")
        try Data("\(BreachedPasswordHash(breached).text):3\n".utf8).write(to: URL(filePath: path))
        let source = isOn ? BreachedPasswordSource.file(path: path) : .off
        return BreachedPasswordRecorder(
            breached: try BreachedPasswords(source, logger: identity.logger), audit: identity.service.audit,
            logger: identity.logger)
    }

    private func recorded(_ identity: IdentityFixture) async throws -> Int {
        try await identity.postgres.query(
            "SELECT 1 FROM identity.audit_log WHERE event = 'breached_password_used'"
        ).count
    }

    @Test func recordsKnownPasswordsOnly() async throws {
        let identity = try await IdentityFixture()
        let recorder = try recorder(identity)
        let entry = AuditEntry(
            event: .breachedPasswordUsed, application: identity.client.applicationID, context: identity.context())
        await recorder.record(entry, of: IdentityFixture.password)?.value
        #expect(try await recorded(identity) == 0)
        await recorder.record(entry, of: breached)?.value
        #expect(try await recorded(identity) == 1)
        #expect(try self.recorder(identity, isOn: false).record(entry, of: breached) == nil)
    }

    /// A storm of sign-ins must not queue look-ups without limit. What ends makes room again.
    @Test func looksUpAFewAtATime() async throws {
        let identity = try await IdentityFixture()
        let recorder = try recorder(identity)
        let entry = AuditEntry(
            event: .breachedPasswordUsed, application: identity.client.applicationID, context: identity.context())
        var tasks: [Task<Void, Never>] = []
        for _ in 0..<(50 * BreachedPasswordRecorder.maximumPending) {
            if let task = recorder.record(entry, of: breached) { tasks.append(task) }
        }
        #expect(tasks.count < 50 * BreachedPasswordRecorder.maximumPending)
        for task in tasks { await task.value }
        #expect(recorder.record(entry, of: breached) != nil)
    }
}

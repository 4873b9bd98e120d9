import Models
import Testing

@testable import IdentityService

@Suite struct AttestedEventStoreTests {
    @Test func writesEntryAndNoticeOncePerProof() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.takeMails()
        let store = identity.service.attestedEvents
        let entry = AuditEntry(
            event: .refreshTokenReused, application: ann.applicationID, user: ann.id, context: identity.context())
        let notice = OutgoingMail.notice(.refreshTokenReused, to: ann, identity.client)
        func record() async -> ServiceError? {
            await error {
                try await store.record(entry, proof: "the-proof", notice: notice, deadline: .now + .seconds(30))
            }
        }
        #expect(await record() == nil)
        #expect(await record() == .invalidProof)
        #expect(try await identity.takeMails() == [try #require(notice)])
    }

    private func entry(_ identity: IdentityFixture, _ user: SessionProfile, _ device: String) -> AuditEntry {
        var entry = AuditEntry(
            event: .newDevice, application: user.applicationID, user: user.id, ipAddress: "192.0.2.1",
            context: identity.context())
        entry.reason = device
        return entry
    }

    /// Somebody who has not signed in for longer than the log is kept still learns of a thief's sign-in.
    @Test func aShortLogDoesNotKeepAnOldUserFromANotice() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let store = identity.service.attestedEvents
        func isAllowed() async throws -> Bool {
            try await store.mayAllowDeviceNotice(entry(identity, ann, "Firefox"), deadline: .now + .seconds(30))
        }
        #expect(try await !isAllowed(), "the sign-up is the only entry")
        try await identity.postgres.execute(
            "UPDATE identity.users SET created_at = now() - interval '31 days' WHERE id = \(ann.id)")
        #expect(try await isAllowed())
    }

    /// The address was not verified then, so the browser has no mark.
    @Test func theDeviceOfTheSignUpCausesNoNotice() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let store = identity.service.attestedEvents
        try await identity.postgres.execute(
            "UPDATE identity.users SET created_at = now() - interval '31 days' WHERE id = \(ann.id)")
        func record(_ event: AuditEntry.Event) async throws {
            try await identity.service.audit.record(
                AuditEntry(
                    event: event, application: ann.applicationID, user: ann.id, ipAddress: "192.0.2.1",
                    device: "Firefox/Linux", context: identity.context()), deadline: .now + .seconds(30))
        }
        func isAllowed(_ device: String) async throws -> Bool {
            try await store.mayAllowDeviceNotice(entry(identity, ann, device), deadline: .now + .seconds(30))
        }
        #expect(try await isAllowed("Firefox/Linux"))
        try await record(.signUp)
        #expect(try await !isAllowed("Firefox/Linux"))
        #expect(try await isAllowed("Chrome/Linux"))
        // Whoever has signed up may have been somebody else.
        try await record(.credentialsReset)
        #expect(try await isAllowed("Firefox/Linux"))
    }

    /// A program without cookies that signs in every hour does not use up the notices of other devices.
    @Test func oneDeviceUsesUpOneNoticeOnly() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        try await identity.postgres.execute(
            "UPDATE identity.users SET created_at = now() - interval '31 days' WHERE id = \(ann.id)")
        let store = identity.service.attestedEvents
        func isAllowed(_ device: String) async throws -> Bool {
            try await store.mayAllowDeviceNotice(entry(identity, ann, device), deadline: .now + .seconds(30))
        }
        for number in 0..<24 {
            try await store.record(
                entry(identity, ann, "curl"), proof: "proof \(number)", notice: nil, deadline: .now + .seconds(30))
        }
        #expect(try await !isAllowed("curl"))
        #expect(try await isAllowed("Firefox"))
        for number in 1..<AttestedEventStore.maximumDeviceNotices {
            try await store.record(
                entry(identity, ann, "device \(number)"), proof: "other \(number)", notice: nil,
                deadline: .now + .seconds(30))
        }
        #expect(try await !isAllowed("Firefox"))
    }

    /// What one sign-in writes, the other has to see.
    @Test func signInsAtOnceOnOneNewDeviceMailOnce() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.takeMails()
        try await identity.postgres.execute(
            "UPDATE identity.users SET created_at = now() - interval '31 days' WHERE id = \(ann.id)")
        let store = identity.service.attestedEvents
        let notice = try #require(OutgoingMail.notice(.newDevice, to: ann, identity.client))
        for round in 0..<AttestedEventStore.maximumDeviceNotices {
            let entry = entry(identity, ann, "device \(round)")
            try await withThrowingTaskGroup { group in
                for number in 0..<6 {
                    group.addTask {
                        try await store.recordNewDevice(
                            entry, proof: "\(round) \(number)", notice: notice, deadline: .now + .seconds(30))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await identity.takeMails().count == 1)
        }
    }
}

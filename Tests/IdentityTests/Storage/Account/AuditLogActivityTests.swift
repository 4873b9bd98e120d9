import Foundation
import Models
import Testing

@testable import IdentityService

/// `AuditLog+Activity`.
@Suite struct AuditLogActivityTests {
    /// What others are told elsewhere is not the user's: the entry of an address, and that of another application.
    @Test func leavesOutEntriesWithoutTheUser() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        for (application, user) in [(ann.applicationID, nil), (ApplicationID.make(), ann.id)]
            as [(ApplicationID, UserID?)]
        {
            try await identity.service.audit.record(
                AuditEntry(event: .signInFailed, application: application, user: user, context: identity.context()),
                deadline: .now + .seconds(10))
        }
        let page = try await identity.service.audit.activity(
            of: ann.id, ann.applicationID, limit: 10, before: nil, deadline: .now + .seconds(10))
        #expect(page.entries.map(\.event) == [.signUp] && page.nextCursor == nil)
    }

    private typealias Entry = (event: AuditEvent, reason: String?, device: String, request: String)

    /// Writes the entries, and reads the events of a page without details, latest first.
    private func summary(of entries: [Entry], signUpOn device: String) async throws -> [AuditEvent] {
        let identity = try await IdentityFixture()
        let user = UserID.make()
        let application = identity.client.applicationID
        let requests = Dictionary(
            uniqueKeysWithValues: Set(entries.map { $0.request } + ["sign-up"]).map { ($0, RequestID.make()) })
        let signUp: Entry = (.signUp, nil, device, "sign-up")
        for entry in [signUp] + entries {
            try await identity.service.audit.record(
                AuditEntry(
                    event: entry.event, application: application, user: user, device: entry.device,
                    reason: entry.reason, context: identity.context(requests[entry.request])),
                deadline: .now + .seconds(10))
            // Ids are random within a millisecond.
            let millisecond = UUIDv7.earliest(at: Date())
            while UUIDv7.earliest(at: Date()) == millisecond { await Task.yield() }
        }
        func events(_ omittingDetails: Bool) async throws -> [AuditEvent] {
            try await identity.service.audit.activity(
                of: user, application, limit: 10, before: nil, omittingDetails: omittingDetails,
                deadline: .now + .seconds(10)
            ).entries.map(\.event)
        }
        let written: [AuditEvent] = [.signUp] + entries.map { $0.event }
        #expect(try await events(false) == Array(written.reversed()))
        return try await events(true)
    }

    @Test func aStepThatWasSkippedInTheSameRequestIsADetail() async throws {
        for (request, reason, isDetail) in [
            ("first", "second_factor", true), ("other", "second_factor", false), ("first", "terms", false),
        ] {
            let events = try await summary(
                of: [
                    (.signInPending, reason, "Firefox/Linux", "first"),
                    (.secondFactorSkipped, "remembered_browser", "Firefox/Linux", request),
                    (.signIn, nil, "Firefox/Linux", request),
                ], signUpOn: "Firefox/Linux")
            let pending: [AuditEvent] = isDetail ? [] : [.signInPending]
            #expect(events == [.signIn, .secondFactorSkipped] + pending + [.signUp])
        }
    }

    /// The browser that signed up becomes known by the first sign-in.
    @Test func theDeviceOfTheSignUpIsADetailAtTheFirstSignIn() async throws {
        let first: [Entry] = [
            (.signIn, nil, "Firefox/Linux", "first"),
            (.newDevice, "Firefox/Linux", "Firefox/Linux", "first"),
        ]
        #expect(try await summary(of: first, signUpOn: "Firefox/Linux") == [.signIn, .signUp])
        #expect(try await summary(of: first, signUpOn: "Safari/iOS") == [.newDevice, .signIn, .signUp])
        let earlier: Entry = (.signIn, nil, "Chrome/Android", "earlier")
        let later = try await summary(of: [earlier] + first, signUpOn: "Firefox/Linux")
        #expect(later == [.newDevice, .signIn, .signIn, .signUp])
    }

    @Test func readsWhatAnEntryStates() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        try await identity.service.audit.record(
            AuditEntry(
                event: .identityLinked, application: ann.applicationID, user: ann.id, client: identity.client.id,
                ipAddress: "192.0.2.7", device: "Chrome/macOS", changed: ["email"], provider: .google,
                reason: "verified",
                context: identity.context()), deadline: .now + .seconds(10))
        let entry = try #require(
            try await identity.service.audit.activity(
                of: ann.id, ann.applicationID, limit: 1, before: nil, deadline: .now + .seconds(10)
            ).entries.first)
        #expect(entry.event == .identityLinked && entry.provider == .google && entry.device == "Chrome/macOS")
        #expect(entry.changed == ["email"] && entry.reason == "verified" && entry.ipAddress == "192.0.2.7")
    }
}

import Foundation
import Models
import RPC
import Testing

@testable import IdentityService

@Suite struct AuditLogReadingTests {
    private let identity: IdentityFixture
    private let log: AuditLog
    private let user = UserID.make()
    private let request = RequestID.make()

    /// Five entries of one application and one of another.
    init() async throws {
        identity = try await IdentityFixture()
        log = AuditLog(postgres: identity.postgres)
        let context = CallContext(requestID: request, deadline: .after(.seconds(30)), caller: .gateway)
        let here = identity.client.applicationID
        let other = try await identity.call(Identity.CreateApplication(name: "Other"), identity.operatorContext).id
        var entries = [
            AuditEntry(event: .signUp, application: here, user: user, client: identity.client.id, context: context),
            AuditEntry(
                event: .signIn, application: here, user: user, ipAddress: "2001:db8::1", device: "Firefox/Linux",
                context: context),
            AuditEntry(event: .profileChanged, application: here, user: user, changed: ["name"], context: context),
            AuditEntry(event: .signIn, application: here, user: .make(), ipAddress: "192.0.2.7", context: context),
            AuditEntry(event: .signIn, application: other, provider: .google, reason: "new", context: context),
        ]
        entries[3].client = identity.client.id
        for entry in entries {
            try await log.record(entry, deadline: .now + .seconds(30))
            // Ids of one millisecond have no order.
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func events(
        _ part: Identity.ListAuditEntries.Part = .latest(before: nil), limit: Int = 100,
        _ change: (inout Identity.ListAuditEntries.Filter) -> Void = { _ in }
    ) async throws -> [Identity.AuditRecord] {
        var filter = Identity.ListAuditEntries.Filter()
        filter.request = request
        change(&filter)
        return try await log.entries(filter, part: part, limit: limit, deadline: .now + .seconds(30))
    }

    @Test func readsThemInTheirOrder() async throws {
        let all = try await events()
        #expect(all.map(\.event) == [.signUp, .signIn, .profileChanged, .signIn, .signIn])
        #expect(all[1].ipAddress == "2001:db8::1" && all[1].userAgent == "Firefox/Linux")
        #expect(all[2].changed == ["name"] && all[2].userAgent == nil)
        #expect(all[4].provider == .google && all[4].reason == "new" && all[4].user == nil)
        #expect(all.allSatisfy { $0.request == request && $0.caller == .gateway })
    }

    @Test func readsThemPageByPageFromBothEnds() async throws {
        let all = try await events().map(\.id)
        #expect(try await events(limit: 2).map(\.id) == Array(all[3...]))
        #expect(try await events(.latest(before: all[3]), limit: 2).map(\.id) == Array(all[1..<3]))
        #expect(try await events(.first(after: nil), limit: 2).map(\.id) == Array(all[..<2]))
        #expect(try await events(.first(after: all[1]), limit: 2).map(\.id) == Array(all[2..<4]))
        #expect(try await events(.first(after: all[4])).isEmpty)
    }

    @Test func findsWhatMatchesEverything() async throws {
        let all = try await events()
        #expect(try await events { $0.user = user }.count == 3)
        #expect(try await events { $0.event = .signIn }.count == 3)
        #expect(try await events { $0.application = identity.client.applicationID }.count == 4)
        #expect(try await events { $0.client = identity.client.id }.count == 2)
        #expect(try await events { $0.ipAddress = "192.0.2.7" }.map(\.id) == [all[3].id])
        #expect(try await events { $0.request = .make() }.isEmpty)
        #expect(
            try await events {
                $0.user = user
                $0.event = .signIn
            }.map(\.id) == [all[1].id])
    }

    @Test func keepsToTheTimes() async throws {
        let all = try await events()
        let middle = Timestamp(all[2].at.date.addingTimeInterval(-0.001))
        #expect(try await events { $0.until = Timestamp(all[0].at.date.addingTimeInterval(-1)) }.isEmpty)
        #expect(try await events { $0.since = Timestamp(all[4].at.date.addingTimeInterval(1)) }.isEmpty)
        let (before, after) = (try await events { $0.until = middle }, try await events { $0.since = middle })
        #expect(before.map(\.id) + after.map(\.id) == all.map(\.id) && !before.isEmpty && !after.isEmpty)
    }
}

import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct CreateAPIKeyHandlerTests {
    @Test func onlyTheReplyHasTheKey() async throws {
        let identity = try await IdentityFixture()
        let reply = try await identity.createAPIKey("backup", .write, lifetime: 3600)
        let secret = reply.secret.reveal()
        #expect(secret.wholeMatch(of: #/lk_[0-9a-z]{26}[A-Za-z0-9_-]{43}/#) != nil)
        #expect(secret.dropFirst(3).hasPrefix(reply.key.id.description.dropFirst(4)))
        #expect(reply.key.name == "backup" && reply.key.scope == .write && reply.key.applicationID == nil)
        let end = try #require(reply.key.expiresAt)
        #expect(abs(end.date.timeIntervalSince(reply.key.createdAt.date) - 3600) < 1)
        // Of what only the program knows, the database has nothing.
        #expect(try await !identity.storedText().contains(secret.suffix(43)))
        #expect(try await identity.checkAPIKey(reply.secret).id == reply.key.id)
    }

    @Test func isRecordedWithWhoActed() async throws {
        let identity = try await IdentityFixture()
        var context = identity.operatorContext
        context.actor = AuditActor(.operator, id: "ann", name: "Ann")
        let application = identity.client.applicationID
        let reply = try await identity.call(
            Identity.CreateAPIKey(name: "reports", scope: .read, application: application), context)
        let entry = try #require(try await identity.auditEntries { $0.event = .apiKeyCreated }.first)
        #expect(entry.application == application && entry.actor == context.actor)
        #expect(
            entry.changes == [
                .init("api_key", from: nil, to: reply.key.id.description), .init("name", from: nil, to: "reports"),
                .init("scope", from: nil, to: "read"),
            ])
        _ = try await identity.createAPIKey("all", .read)
        #expect(try await identity.auditEntries { $0.event = .apiKeyCreated }.last?.application == .wholeFleet)
    }

    @Test func refusesWhatCannotBe() async throws {
        let identity = try await IdentityFixture()
        for (name, lifetime) in [("", 3600), ("\u{7}", 3600), ("x", 59), ("x", Int.max)] {
            let thrown = await error { try await identity.createAPIKey(name, .read, lifetime: lifetime) }
            #expect(thrown?.code == .invalidRequest, "\(name) \(lifetime)")
        }
        let unknown = await error { try await identity.createAPIKey("x", .read, application: .make()) }
        #expect(unknown?.code == .notFound)
    }

    @Test func noKeyIsForTheApplicationForOperators() async throws {
        let identity = try await IdentityFixture()
        let operators = try await identity.call(Identity.SetUpOperators(), identity.operatorContext)
        for scope in [APIKey.Scope.read, .write] {
            let thrown = await error { try await identity.createAPIKey("x", scope, application: operators.id) }
            #expect(thrown?.code == .forbidden)
        }
        // Nor does one apply settings to it.
        var contextOfKey = identity.operatorContext
        contextOfKey.actor = AuditActor(try await identity.createAPIKey("all", .write).key)
        let program = contextOfKey
        for declared in [ApplicationDeclaration(id: operators.id), ApplicationDeclaration(name: operators.name)] {
            let call = Identity.ApplySettings(applications: [declared])
            let refused = await error { _ = try await identity.call(call, program) }
            #expect(refused?.code == .forbidden)
            _ = try await identity.call(call, identity.operatorContext)
        }
    }

    @Test func theGatewayCannotCallIt() {
        #expect(Identity.CreateAPIKey.callers == [.operator])
        #expect(Identity.CheckAPIKey.callers == [.operator])
        #expect(Identity.ListAPIKeys.callers == [.operator] && Identity.RevokeAPIKey.callers == [.operator])
    }
}

extension IdentityFixture {
    @discardableResult
    func createAPIKey(
        _ name: String, _ scope: APIKey.Scope, application: ApplicationID? = nil, lifetime: Int? = nil
    ) async throws -> Identity.CreateAPIKey.Reply {
        try await call(
            Identity.CreateAPIKey(name: name, scope: scope, application: application, lifetime: lifetime),
            operatorContext)
    }

    func checkAPIKey(_ secret: Secret) async throws -> APIKey {
        try await call(Identity.CheckAPIKey(secret: secret), operatorContext)
    }
}

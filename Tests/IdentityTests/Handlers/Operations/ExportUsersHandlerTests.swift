import Models
import Testing

@testable import IdentityService

@Suite struct ExportUsersHandlerTests {
    private func export(
        _ identity: IdentityFixture, limit: Int = 100, hashes: Bool = false
    ) async throws -> [Identity.ImportedUser] {
        var (users, cursor) = ([Identity.ImportedUser](), nil as UserID?)
        repeat {
            let page = try await identity.call(
                Identity.ExportUsers(
                    application: identity.client.applicationID, limit: limit, cursor: cursor,
                    includesPasswordHashes: hashes), identity.operatorContext)
            users += page.users
            cursor = page.nextCursor
        } while cursor != nil
        return users
    }

    @Test func whatIsExportedCanBeImported() async throws {
        let identity = try await IdentityFixture()
        var ann = identity.imported("ann@example.com")
        ann.fields = [.givenName: "Ann", .locale: "de"]
        ann.externalID = "1"
        ann.createdAt = Timestamp("2020-01-01T00:00:00.000Z")
        let bob = Identity.ImportedUser(
            email: "bob@example.com", createdAt: Timestamp("2021-01-01T00:00:00.000Z"), status: .suspended)
        _ = try await identity.importUsers([bob, ann])
        try await identity.signUp("carl@example.com")
        let exported = try await export(identity, limit: 2, hashes: true)
        #expect(Array(exported.prefix(2)) == [ann, bob])
        #expect(exported.count == 3 && exported[2].passwordHash?.algorithm == "latchkey")
        // Another application of the fleet has the same pepper.
        let other = try await identity.call(Identity.CreateApplication(name: "Other"), identity.operatorContext)
        let records = exported.enumerated().map { Identity.ImportUsers.Record(number: $0 + 1, user: $1) }
        let reply = try await identity.call(
            Identity.ImportUsers(application: other.id, importID: .make(), records: records), identity.operatorContext)
        #expect(reply.outcomes == [.created, .created, .created])
    }

    @Test func hashesAreExportedOnDemandOnlyAndTheLogStatesIt() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(3)
        #expect(try await export(identity, limit: 1).allSatisfy { $0.passwordHash == nil })
        #expect(try await export(identity, hashes: true).allSatisfy { $0.passwordHash != nil })
        let entries = try await identity.auditEntries { $0.event = .usersExported }
        #expect(entries.map(\.reason) == [nil, "password_hashes"])
    }

    @Test func aMadeUpCursorHidesNothing() async throws {
        let identity = try await IdentityFixture()
        var program = identity.operatorContext
        program.actor = AuditActor(try await identity.createAPIKey("backup", .write).key)
        let console = identity.operatorContext
        for (hashes, context) in [(false, console), (false, program), (true, console)] {
            _ = try await identity.call(
                Identity.ExportUsers(
                    application: identity.client.applicationID, limit: 1, cursor: .make(),
                    includesPasswordHashes: hashes), context)
        }
        let entries = try await identity.auditEntries { $0.event = .usersExported }
        #expect(entries.map(\.reason) == [nil, "password_hashes"])
        #expect(entries.first?.actor == program.actor)
    }

    @Test func refusesImpossibleCalls() async throws {
        let identity = try await IdentityFixture()
        for limit in [0, -1, 101] {
            #expect(await error { try await export(identity, limit: limit) }?.code == .invalidRequest)
        }
        let call = Identity.ExportUsers(application: .make())
        #expect(await error { try await identity.call(call, identity.operatorContext) }?.code == .notFound)
    }
}

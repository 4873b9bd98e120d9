import Models
import Testing

@testable import IdentityService

@Suite struct SetUpOperatorsHandlerTests {
    @Test func makesOneApplicationHoweverOftenItIsCalled() async throws {
        let identity = try await IdentityFixture()
        let ids = try await withThrowingTaskGroup(of: ApplicationID.self) { group in
            for _ in 0..<5 {
                group.addTask { try await identity.call(Identity.SetUpOperators(), identity.operatorContext).id }
            }
            return try await group.reduce(into: Set<ApplicationID>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        let made = try await identity.call(Identity.SetUpOperators(), identity.operatorContext)
        #expect(made.signUpSettings.mode == .closed && made.factorSettings.secondFactor == .required)
        #expect(made.hideAccountExistence)
        #expect(try await identity.auditEntries { $0.application = made.id }.map(\.event) == [.applicationCreated])
    }

    /// Without a client, nobody can sign in to it through the gateway.
    @Test func itCanHaveNoClients() async throws {
        let identity = try await IdentityFixture()
        let application = try await identity.call(Identity.SetUpOperators(), identity.operatorContext)
        let thrown = await error {
            try await identity.call(
                Identity.CreateClient(
                    application: application.id, name: "Web", origins: [], redirectURIs: [], loginMethods: [.password]),
                identity.operatorContext)
        }
        #expect(thrown?.code == .forbidden)
    }

    @Test func anotherOneCanBeMadeAfterItWasDeleted() async throws {
        let identity = try await IdentityFixture()
        let first = try await identity.call(Identity.SetUpOperators(), identity.operatorContext).id
        try await identity.postgres.execute("DELETE FROM identity.applications WHERE id = \(first)")
        #expect(try await identity.call(Identity.SetUpOperators(), identity.operatorContext).id != first)
    }
}

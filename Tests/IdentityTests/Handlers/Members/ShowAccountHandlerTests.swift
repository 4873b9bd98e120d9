import Models
import Testing

@testable import IdentityService

@Suite struct ShowAccountHandlerTests {
    private func show(
        _ key: Identity.AccountKey, _ identity: IdentityFixture
    ) async throws -> Identity.AccountSummary {
        try await identity.call(Identity.ShowAccount(key), identity.operatorContext)
    }

    @Test func findsByIDAndByName() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let identity = shared.identity
        for key: Identity.AccountKey in [
            .id(shared.id), .name("design TEAM", nil), .name("Design team", shared.ann.applicationID),
        ] {
            let account = try await show(key, identity)
            #expect(account.id == shared.id && account.members == 1 && !account.isPersonal)
        }
        for key: Identity.AccountKey in [
            .id(.make()), .name("Design", nil), .name("", nil), .name("\u{0}", nil), .name("Design team", .make()),
        ] {
            #expect(await error { try await show(key, identity) }?.code == .notFound)
        }
    }

    @Test func twoOfANameAreAmbiguous() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let identity = shared.identity
        let other = try await identity.call(
            Identity.CreateAccount(session: identity.sessionProof(of: shared.ann), accountName: "DESIGN TEAM"),
            identity.context()
        ).accountID
        let refused = await error { try await show(.name("design team", nil), identity) }
        #expect(refused?.code == .ambiguous)
        #expect(refused?.detail.contains("\(shared.id)") == true && refused?.detail.contains("\(other)") == true)
    }
}

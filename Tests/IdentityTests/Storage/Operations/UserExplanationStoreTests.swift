import Models
import Testing

@testable import IdentityService

@Suite struct UserExplanationStoreTests {
    @Test func countsTheMailsOfAUserAndOfAnAddress() async throws {
        let identity = try await IdentityFixture()
        let store = UserExplanationStore(postgres: identity.postgres)
        let (application, email) = (identity.client.applicationID, try identity.email("ann@example.com"))
        func count(_ email: EmailAddress?, _ user: UserID?) async throws -> Int {
            try await store.pendingMails(to: email, of: user, in: application, deadline: .now + .seconds(30))
        }
        #expect(try await count(email, nil) == 0)
        let ann = try await identity.signUp("ann@example.com").profile.id
        _ = try await identity.call(
            Identity.RequestEmailLink(client: identity.client.id, email: email, purpose: .passwordReset),
            identity.context())
        // The verification of the sign-up belongs to the user, the request to nobody yet.
        #expect(try await count(nil, ann) == 1)
        #expect(try await count(email, ann) == 2)
        #expect(try await count(identity.email("bob@example.com"), .make()) == 0)
        _ = try await identity.takeMails()
        #expect(try await count(email, ann) == 0)
    }
}

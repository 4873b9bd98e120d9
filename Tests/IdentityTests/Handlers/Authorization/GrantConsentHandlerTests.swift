import Models
import RPC
import Testing

@testable import IdentityService

@Suite struct GrantConsentHandlerTests {
    @Test func grantsAddUpAndAreErasedWithTheUser() async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("mia@example.com").profile
        func find() async throws -> [String] {
            try await identity.call(
                Identity.FindConsent(user: profile.id, application: profile.applicationID, client: identity.client.id),
                identity.context())
        }
        func grant(_ scopes: [String], to client: ClientID? = nil, of application: ApplicationID? = nil) async throws {
            _ = try await identity.call(
                Identity.GrantConsent(
                    user: profile.id, application: application ?? profile.applicationID,
                    client: client ?? identity.client.id, scopes: scopes), identity.context())
        }
        #expect(try await find() == [])
        try await grant(["openid"])
        try await grant(["openid", "email"])
        #expect(try await find() == ["email", "openid"])
        await #expect(throws: ServiceError.self) { try await grant(["openid"], to: ClientID("client_nobody")) }
        await #expect(throws: ServiceError.self) { try await grant(["openid"], of: .make()) }
        _ = try await identity.call(
            Identity.EraseUser(user: profile.id), CallContext(deadline: .after(.seconds(10)), caller: .operator))
        #expect(try await find() == [])
    }
}

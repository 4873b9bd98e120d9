import Models
import Testing

@testable import IdentityService

@Suite struct RenewClientSecretHandlerTests {
    @Test func aNewSecretReplacesTheOldOneAtOnceOrAfterTheOverlap() async throws {
        let identity = try await IdentityFixture()
        let first = try await identity.renewSecret()
        let second = try await identity.renewSecret()
        #expect(await identity.authenticationError(.secret(first)) == "invalid_client")
        let third = try await identity.renewSecret(overlap: 3600)
        for secret in [second, third] { #expect(await identity.authenticationError(.secret(secret)) == nil) }
        try await identity.postgres.execute(
            "UPDATE identity.client_secrets SET expires_at = now() WHERE expires_at < 'infinity'")
        #expect(await identity.authenticationError(.secret(second)) == "invalid_client")
        #expect(await identity.authenticationError(.secret(third)) == nil)
        // A client that becomes public loses its secrets.
        _ = try await identity.call(
            Identity.UpdateOAuthClient(client: identity.client.id, becomesPublic: true), identity.context())
        #expect(await identity.authenticationError(.secret(third)) == "invalid_client")
        #expect(await identity.authenticationError(.none) == nil)
    }
}

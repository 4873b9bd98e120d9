import Testing

@testable import GatewayService

@Suite struct SendMagicLinkEndpointTests {
    @Test func sendsASignInEmailForClientsWithThatMethod() async throws {
        try await checkEmailRequests(SendMagicLinkEndpoint.operation, sending: .magicLink, needing: .magicLink)
    }
}

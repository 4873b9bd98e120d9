import Testing

@testable import GatewayService

@Suite struct SendPasswordResetEndpointTests {
    @Test func sendsAResetEmailForClientsWithPasswords() async throws {
        try await checkEmailRequests(SendPasswordResetEndpoint.operation, sending: .passwordReset, needing: .password)
    }
}

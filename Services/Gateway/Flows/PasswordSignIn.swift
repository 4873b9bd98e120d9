import Models

extension Surroundings {
    /// Signs in with address and password. Throws 401 `invalid_credentials`, 403 `user_suspended`.
    func signIn(
        _ email: EmailAddress, password: Secret, to client: Client, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        let vouched = try await fleet.identity.call(
            Identity.SignIn(client: client.id, email: email, password: password, ipAddress: request.device.ipAddress))
        return try await openSession(vouched, for: client.id, request)
    }
}

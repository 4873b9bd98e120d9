import Models

extension Surroundings {
    /// Sets a new password; every other session of the user ends. Throws 401 `invalid_credentials` for a wrong current
    /// password, 400 with `/new_password` for a weak new one.
    func changePassword(
        of session: SignedIn, from current: Secret, to new: Secret, _ request: IncomingRequest
    ) async throws {
        let client = try await clients.client(session.client)
        let changed = try await fleet.identity.call(
            Identity.ChangePassword(
                user: session.user, application: session.claims.application, applicationName: client.applicationName,
                account: session.account, currentPassword: current, newPassword: new,
                keptSession: session.claims.session, ipAddress: request.device.ipAddress))
        // Should this fail, the courier carries the same news: identity has promised it with the change itself.
        _ = try? await fleet.tokens.call(Tokens.AdvanceEpoch(proof: changed.proof))
        courier.nudge()
    }
}

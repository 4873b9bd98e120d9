import Models

extension Surroundings {
    /// Takes a linked provider off the user; every other session of theirs ends. Throws 404, 409 `last_way_in`, 401
    /// `insufficient_user_authentication` when the sign-in is not fresh and no password came, `invalid_credentials` for a
    /// wrong one.
    func removeProvider(
        _ id: LinkedIdentityID, of session: SignedIn, password: Secret?, _ request: IncomingRequest
    ) async throws {
        func remove() async throws -> Identity.UnlinkIdentity.Reply {
            try await fleet.identity.call(
                Identity.UnlinkIdentity(
                    session: try await proof(of: session), identity: id, password: password,
                    ipAddress: request.device.ipAddress))
        }
        let removed =
            password == nil
            ? try await remove() : try await attempting(.password, of: session.user, request) { try await remove() }
        await advanceEpoch(removed.proof)
    }
}

import HTTPTypes
import Models

extension Surroundings {
    /// Takes a linked provider off the user; every other session of theirs ends. Throws 404, 409 `last_sign_in_method`, 401
    /// `insufficient_user_authentication` when the sign-in is not fresh and no password came, `invalid_credentials` for a
    /// wrong one. Answers the cookie by which the browser stays known, if it is.
    func removeProvider(
        _ id: LinkedIdentityID, of session: SignedIn, password: Secret?, _ request: IncomingRequest
    ) async throws -> HTTPField? {
        func remove() async throws -> Identity.UnlinkIdentity.Reply {
            try await fleet.identity.call(
                Identity.UnlinkIdentity(
                    session: try await sessionProofs.proof(of: session), identity: id, password: password,
                    ipAddress: request.device.ipAddress, share: request.workShare(isKnown: true)))
        }
        let removed =
            password == nil
            ? try await remove()
            : try await throttle.attempting(passwordOf: session.user, request) { try await remove() }
        await epochs.advance(removed.proof)
        return knownDevices.renewCookie(request, of: session.user, epoch: removed.epoch)
    }
}

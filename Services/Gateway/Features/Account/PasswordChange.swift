import HTTPTypes
import Models

extension Surroundings {
    /// Sets a new password; every other session of the user ends. Throws 401 `invalid_credentials` for a wrong current
    /// password, 400 with `/new_password` for a weak new one. Answers the cookie by which the browser stays known, if it is.
    func changePassword(
        of session: SignedIn, from current: Secret, to new: Secret, _ request: IncomingRequest
    ) async throws -> HTTPField? {
        let client = try await clients.client(session.client)
        let changed = try await attempting(passwordOf: session.user, request) {
            try await fleet.identity.call(
                Identity.ChangePassword(
                    user: session.user, application: session.claims.application,
                    applicationName: client.applicationName, account: session.account, currentPassword: current,
                    newPassword: new, keptSession: session.claims.session, ipAddress: request.device.ipAddress,
                    share: request.workShare(isKnown: true)))
        }
        await advanceEpoch(changed.proof)
        return knownDevices.renewCookie(request, of: session.user, epoch: changed.epoch)
    }
}

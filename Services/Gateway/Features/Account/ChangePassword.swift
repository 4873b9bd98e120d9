import HTTPTypes
import Models
import RPCClient

/// Replaces a user's password, which takes the current one.
struct ChangePassword: Sendable {
    let identity: ServiceClient
    let throttle: AttemptThrottle
    let epochs: EpochAdvancer
    let knownDevices: KnownDevices

    /// Sets a new password; every other session of the user ends. Returns the `Set-Cookie` field by which the browser stays a
    /// known device, if it is one.
    ///
    /// - Throws: 401 `invalid_credentials` for a wrong current password, 400 with `/new_password` for a weak new one, 429.
    func callAsFunction(
        of session: SignedIn, from current: Secret, to new: Secret, _ request: IncomingRequest
    ) async throws -> HTTPField? {
        let changed = try await throttle.attempting(passwordOf: session.user, request) {
            try await identity.call(
                Identity.ChangePassword(
                    user: session.user, application: session.claims.application,
                    client: session.client, account: session.account, currentPassword: current,
                    newPassword: new, keptSession: session.claims.session, ipAddress: request.device.ipAddress,
                    share: request.workShare(isKnown: true), origin: MailOrigin(of: request)))
        }
        await epochs.advance(changed.proof)
        return knownDevices.renewCookie(request, of: session.user, epoch: changed.epoch)
    }
}

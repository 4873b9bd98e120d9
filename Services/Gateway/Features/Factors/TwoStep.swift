import Models
import RPCClient

/// Turns two-step sign-in of a user on or off.
struct TwoStep: Sendable {
    let identity: ServiceClient
    let sessionProofs: SessionProofs
    let freshness: FreshSignIn
    let epochs: EpochAdvancer
    let knownDevices: KnownDevices

    /// If that changes anything, every other session of the user ends.
    ///
    /// - Throws: 401 `insufficient_user_authentication` if the sign-in is not fresh and there is no `password`, or if sign-ins need two
    ///   factors and the session began with one; 401 `invalid_credentials` for a wrong password; 404 to turn it on without a factor.
    func set(
        _ isOn: Bool, of session: SignedIn, password: Secret?, _ request: IncomingRequest
    ) async throws -> EnrolledFactor {
        let changed = try await freshness(password, of: .session(session), request) { freshness in
            try await identity.call(
                Identity.SetTwoStep(
                    session: try await sessionProofs.proof(of: session), isOn: isOn, freshness: freshness,
                    ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        }
        if let proof = changed.proof { await epochs.advance(proof) }
        return EnrolledFactor(
            recoveryCodes: changed.recoveryCodes,
            cookie: changed.epoch.flatMap { knownDevices.renewCookie(request, of: session.user, epoch: $0) })
    }
}

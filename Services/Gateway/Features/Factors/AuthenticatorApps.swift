import HTTPTypes
import Models
import RPCClient

/// Sets up the authenticator app of a user, and renews the recovery codes.
struct AuthenticatorApps: Sendable {
    let identity: ServiceClient
    let sessionProofs: SessionProofs
    let freshness: FreshSignIn
    let epochs: EpochAdvancer
    let knownDevices: KnownDevices

    /// A secret for an app; see ``Identity/BeginTOTP``.
    func begin(
        of session: SignedIn, password: Secret?, _ request: IncomingRequest
    ) async throws -> Identity.BeginTOTP.Reply {
        try await freshness(password, of: session, request) { freshness in
            try await identity.call(
                Identity.BeginTOTP(session: try await sessionProofs.proof(of: session), freshness: freshness))
        }
    }

    /// Confirms an app by a first code, and ends every other session of the user. Returns recovery codes, if the user had none, and the
    /// cookie that keeps the browser a known device, if it is one.
    ///
    /// - Throws: 404, 401 `second_factor_invalid`.
    func confirm(
        _ id: FactorID, _ code: Secret, of session: SignedIn, _ request: IncomingRequest
    ) async throws -> (codes: [Secret], cookie: HTTPField?) {
        let confirmed = try await identity.call(
            Identity.ConfirmTOTP(
                session: try await sessionProofs.proof(of: session), factor: id, code: code,
                ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        await epochs.advance(confirmed.proof)
        return (
            confirmed.recoveryCodes, knownDevices.renewCookie(request, of: session.user, epoch: confirmed.epoch)
        )
    }

    /// New recovery codes; earlier ones become void. Throws 404 without an app, and 401 unless the session began with two factors.
    func renewRecoveryCodes(
        of session: SignedIn, password: Secret?, _ request: IncomingRequest
    ) async throws -> [Secret] {
        try await freshness(password, of: session, request) { freshness in
            try await identity.call(
                Identity.RenewRecoveryCodes(
                    session: try await sessionProofs.proof(of: session), freshness: freshness,
                    ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        }
    }
}

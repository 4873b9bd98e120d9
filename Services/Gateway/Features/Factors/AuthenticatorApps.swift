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
    let openSession: OpenSession

    /// A secret for an app; see ``Identity/BeginTOTP``.
    func begin(
        of caller: SessionOrSignIn, password: Secret?, _ request: IncomingRequest
    ) async throws -> Identity.BeginTOTP.Reply {
        try await freshness(password, of: caller, request) { freshness in
            try await identity.call(
                Identity.BeginTOTP(
                    enroller: try await caller.enroller(proving: sessionProofs), freshness: freshness))
        }
    }

    /// Confirms an app by a first code, and ends every other session of the user. A sign-in that waited for it goes on.
    ///
    /// - Throws: 404, 401 `second_factor_invalid`; ``InterruptedEnrolment`` if the sign-in can't go on.
    func confirm(
        _ id: FactorID, _ code: Secret, of caller: SessionOrSignIn, _ request: IncomingRequest
    ) async throws -> EnrolledFactor {
        let confirmed = try await identity.call(
            Identity.ConfirmTOTP(
                enroller: try await caller.enroller(proving: sessionProofs), factor: id, code: code,
                ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        let renewed = await epochs.advance(confirmed.proof, showing: confirmed.reauthentication)
        return EnrolledFactor(
            recoveryCodes: confirmed.recoveryCodes, renewed: renewed,
            cookie: caller.session.flatMap {
                knownDevices.renewCookie(request, of: $0.user, epoch: confirmed.epoch)
            },
            outcome: try await openSession.continuing(
                caller, as: confirmed.signIn, with: confirmed.recoveryCodes, request))
    }

    /// New recovery codes; earlier ones become void. Throws 404 without an app, and 401 unless the session began with two factors.
    func renewRecoveryCodes(
        of session: SignedIn, password: Secret?, _ request: IncomingRequest
    ) async throws -> [Secret] {
        try await freshness(password, of: .session(session), request) { freshness in
            try await identity.call(
                Identity.RenewRecoveryCodes(
                    session: try await sessionProofs.proof(of: session), freshness: freshness,
                    ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        }
    }
}

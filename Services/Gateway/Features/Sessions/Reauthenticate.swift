import HTTPTypes
import Hummingbird
import Models
import RPCClient

/// Authenticates the user of a session again, so that its sign-in counts as fresh (RFC 9470).
struct Reauthenticate: Sendable {
    let identity: ServiceClient
    let tokens: ServiceClient
    let sessionProofs: SessionProofs
    let passkeys: Passkeys
    let throttle: AttemptThrottle

    /// What the user shows, as a request states it.
    enum Evidence: Sendable {
        case password(Secret)
        case secondFactor(SecondFactorInput)
    }

    /// Renews the session's `auth_time`. Wrong passwords and codes count against the account, as at a sign-in.
    ///
    /// - Throws: 401 `invalid_credentials`, `second_factor_invalid` or `passkey_invalid`; 403 `user_suspended`; 429.
    func callAsFunction(
        _ evidence: Evidence, of session: SignedIn, _ request: IncomingRequest
    ) async throws -> Tokens.Reauthenticate.Reply {
        let proof: Proof
        switch evidence {
        case .password(let password):
            proof = try await throttle.attempting(passwordOf: session.user, request) {
                try await verify(.password(password, share: request.workShare(isKnown: true)), session, request)
            }
        case .secondFactor(let input):
            let answer = try await passkeys.answer(input, request)
            func check() async throws -> Proof { try await verify(.secondFactor(answer), session, request) }
            // A passkey can't be guessed, so wrong codes of somebody else don't keep its owner out.
            proof =
                switch input.kind {
                case .passkey: try await check()
                case .totp: try await throttle.attempting(secondFactorOf: session.user, request) { try await check() }
                case .recoveryCode:
                    try await throttle.attempting(recoveryCodeIn: session, request) { try await check() }
                }
        }
        return try await tokens.call(Tokens.Reauthenticate(proof: proof))
    }

    private func verify(
        _ evidence: Identity.Reauthenticate.Evidence, _ session: SignedIn, _ request: IncomingRequest
    ) async throws -> Proof {
        try await identity.call(
            Identity.Reauthenticate(
                session: try await sessionProofs.proof(of: session), evidence: evidence,
                ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
    }
}

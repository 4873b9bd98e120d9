import HTTPTypes
import Models
import RPCClient

/// A stored sign-in whose token the caller has.
struct FoundSignIn: Sendable {
    let signIn: PendingSignIn
    /// Tokens' proof of it, for identity.
    let proof: Proof
}

/// Finds sign-ins that wait for another step, and continues them when the step is done.
struct PendingSignIns: Sendable {
    let identity: ServiceClient
    let tokens: ServiceClient
    let openSession: OpenSession

    /// The sign-in of a token.
    ///
    /// - Parameter client: the one that uses the token; nil if any may.
    /// - Throws: 401 `sign_in_token_invalid`.
    func find(_ token: Secret, client: ClientID?, _ request: IncomingRequest) async throws -> FoundSignIn {
        let found = try await tokens.call(
            Tokens.FindSignIn(token: token, client: client, device: EmailCodeCookie(request)?.device))
        return FoundSignIn(signIn: found.signIn, proof: found.proof)
    }

    /// The sign-in that the browser's cookie holds; nil if there is none, or if it is over.
    func find(in request: IncomingRequest, client: ClientID?) async throws -> FoundSignIn? {
        guard let token = SignInCookie.value(of: request) else { return nil }
        do {
            return try await find(token, client: client, request)
        } catch let error as ServiceError where error.code == .signInTokenInvalid {
            return nil
        }
    }

    /// Opens the session of a sign-in whose step is done, or begins its next step. The token is used up by that. If the step is
    /// not done, it begins again.
    ///
    /// - Throws: 401 `sign_in_token_invalid` if the token was used meanwhile, or if the user's rights have changed; 403
    ///   `user_suspended`.
    func resume(_ found: FoundSignIn, _ request: IncomingRequest) async throws -> SignInOutcome {
        let user = try await identity.call(
            Identity.CompleteSignIn(
                proof: found.proof, ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        return try await openSession(user, continuing: found, request)
    }

    /// The user's profile, in the account in which the session will act.
    func profile(of found: FoundSignIn) async throws -> SessionProfile {
        let signIn = found.signIn
        return try await identity.call(
            Identity.GetProfile(user: signIn.user, application: signIn.application, account: signIn.account))
    }
}

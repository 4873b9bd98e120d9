import Models
import Proofs
import RPC

/// A sign-in that waits for another step, whose user may still sign in.
struct VerifiedSignIn: Sendable {
    let claims: SignInProof
    let client: Client
    /// The user; `active_membership` of the profile is the account in which the session will act.
    var user: UserRecord
}

/// Verifies the proof that the caller has the token of a sign-in, and finds its user. The handler of each step asks it first.
struct PendingSignInVerifier: Sendable {
    let proofs: ProofVerifier
    let clients: ClientStore
    let users: UserStore

    /// Throws 403 `invalid_proof`, 403 `user_suspended`, and 401 `sign_in_token_invalid` if the user's password or rights have
    /// changed since they authenticated.
    func verify(_ proof: Proof, _ context: CallContext) async throws -> VerifiedSignIn {
        let claims = try await proofs.verify(SignInProof.self, proof, from: .tokens, request: context.requestID).claims
        guard claims.request == context.requestID else { throw ServiceError.invalidProof }
        let (signIn, deadline) = (claims.signIn, context.deadline.instant)
        let client = try await clients.require(signIn.client, deadline: deadline)
        let user = try await users.user(signIn.user, of: signIn.application, deadline: deadline)
        guard let user, client.applicationID == signIn.application else { throw ServiceError.signInTokenInvalid }
        guard user.profile.status == .active else { throw ServiceError.suspended }
        guard user.epoch == claims.epoch, let acting = user.acting(in: signIn.account) else {
            throw ServiceError.signInTokenInvalid
        }
        return VerifiedSignIn(claims: claims, client: client, user: acting)
    }
}

extension SessionProofIssuer {
    /// Attests that a sign-in goes on: by a session, or by the next step.
    ///
    /// - Parameter methods: how the user has authenticated up to now (RFC 8176).
    func attest(
        _ waiting: VerifiedSignIn, methods: [String], _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        var user = try await attest(
            waiting.user, epoch: waiting.claims.epoch, client: waiting.client, methods: methods,
            continuing: waiting.claims.id, context)
        user.credentialsReset = waiting.claims.signIn.credentialsReset
        return user
    }
}

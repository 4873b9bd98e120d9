import Models
import Proofs
import RPC

/// A sign-in that waits for another step, whose user may still sign in.
struct VerifiedSignIn: Sendable {
    let claims: SignInProof
    /// The proof that the caller has its token.
    let proofID: String
    let client: Client
    /// The user; `active_membership` of the profile is the account in which the session will act.
    var user: UserRecord
}

/// Verifies the proof that the caller has the token of a sign-in, and finds its user. The handler of each step asks it first.
struct PendingSignInVerifier: Sendable {
    let proofs: ProofVerifier
    let clients: ClientStore
    let users: UserStore

    /// Throws 403 `invalid_proof`, 403 `user_suspended`, and 401 `sign_in_token_invalid` if the sign-in waits for none of `steps`, or if
    /// the user's password or rights have changed since they authenticated.
    func verify(
        _ proof: Proof, waitingFor steps: PendingSignIn.Step..., context: CallContext
    ) async throws -> VerifiedSignIn {
        let verified = try await proofs.verify(SignInProof.self, proof, from: .tokens, request: context.requestID)
        let claims = verified.claims
        guard claims.request == context.requestID else { throw ServiceError.invalidProof }
        guard steps.contains(claims.signIn.step) else { throw ServiceError.signInTokenInvalid }
        let (signIn, deadline) = (claims.signIn, context.deadline.instant)
        let client = try await clients.require(signIn.client, deadline: deadline)
        let user = try await users.user(signIn.user, of: signIn.application, deadline: deadline)
        guard let user, client.applicationID == signIn.application else { throw ServiceError.signInTokenInvalid }
        guard user.profile.status == .active else { throw ServiceError.suspended }
        guard user.epoch == claims.epoch, let acting = user.acting(in: signIn.account) else {
            throw ServiceError.signInTokenInvalid
        }
        return VerifiedSignIn(claims: claims, proofID: verified.id, client: client, user: acting)
    }
}

extension SessionProofIssuer {
    /// Attests that a sign-in goes on: by a session, or by the next step.
    ///
    /// - Parameters:
    ///   - added: how the user has authenticated in the step that is done (RFC 8176).
    ///   - epoch: the user's epoch, if the step has begun one; nil for that of the sign-in.
    ///   - isRemembered: whether the browser is remembered, so that no second factor is asked for.
    func attest(
        _ waiting: VerifiedSignIn, adding added: [String] = [], epoch: Int? = nil, isRemembered: Bool = false,
        _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let methods = waiting.claims.authenticationMethods
        var user = try await attest(
            waiting.user, epoch: epoch ?? waiting.claims.epoch, client: waiting.client,
            methods: methods + added.filter { !methods.contains($0) }, continuing: waiting.claims.id,
            isRemembered: isRemembered, strengthening: waiting.claims.signIn.session, context)
        user.credentialsReset = waiting.claims.signIn.credentialsReset
        return user
    }
}

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
    /// Attests that a sign-in goes on, by a session or by the next step, and records that.
    ///
    /// - Parameters:
    ///   - added: how the user has authenticated in the step that is done (RFC 8176).
    ///   - shown: what they have shown for that, which the entry of a step-up states; nil for nothing.
    ///   - epoch: the user's epoch, if the step has begun one; nil for that of the sign-in.
    ///   - isRemembered: whether the browser is remembered, so that no second factor is asked for.
    ///   - entry: an entry of the step itself, which is written with it.
    ///   - ipAddress: IP address of the caller, for the entry.
    ///   - device: the caller's browser and operating system, for the entry; nil if they are not known.
    func attest(
        _ waiting: VerifiedSignIn, adding added: [String] = [], by shown: SecondFactorKind? = nil, epoch: Int? = nil,
        isRemembered: Bool = false, after entry: AuditEntry? = nil, ipAddress: String?, device: String? = nil,
        _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let (claims, deadline) = (waiting.claims, context.deadline.instant)
        let methods = waiting.authenticationMethods(adding: added)
        var user = try await attest(
            waiting.user, epoch: epoch ?? claims.epoch, client: waiting.client, methods: methods,
            continuing: claims.id, isRemembered: isRemembered, strengthening: claims.signIn.session, context)
        user.credentialsReset = claims.signIn.credentialsReset
        let next = waiting.entry(user, by: methods, shown, ipAddress: ipAddress, device: device, context)
        switch (entry, next) {
        case (let entry?, let next?): try await audit.record(entry, next, deadline: deadline)
        case (let only?, nil), (nil, let only?): try await audit.record(only, deadline: deadline)
        case (nil, nil): break
        }
        return user
    }
}

extension VerifiedSignIn {
    /// How the user has authenticated, with what they have shown in this step. A code in a session that began with a passkey does not show
    /// the passkey again.
    fileprivate func authenticationMethods(adding added: [String]) -> [String] {
        let ofPasskey: Set = ["hwk", "swk", "user"]
        let isWithoutPasskey = claims.signIn.session != nil && ofPasskey.isDisjoint(with: added)
        let earlier = claims.authenticationMethods.filter { !isWithoutPasskey || !ofPasskey.contains($0) }
        return earlier + added.filter { !earlier.contains($0) }
    }

    /// The entry that tells how far the sign-in has come; nil if it waits for the same step as before. A step-up is no other sign-in, and
    /// has one entry when it is done.
    fileprivate func entry(
        _ user: Identity.AuthenticatedUser, by methods: [String], _ shown: SecondFactorKind?, ipAddress: String?,
        device: String?, _ context: CallContext
    ) -> AuditEntry? {
        let isStepUp = claims.signIn.session != nil
        guard user.pendingStep != claims.signIn.step, !isStepUp || user.pendingStep == nil else { return nil }
        var entry = AuditEntry(
            event: .signIn, application: client.applicationID, user: claims.signIn.user, client: client.id,
            ipAddress: ipAddress, device: device, context: context)
        if isStepUp { (entry.event, entry.reason) = (.reauthenticated, shown?.rawValue) }
        return entry.reached(user, by: methods)
    }
}

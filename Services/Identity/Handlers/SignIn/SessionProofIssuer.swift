import Models
import Proofs
import RPC

/// Signs the proofs by which tokens opens sessions, and ends sessions whose user's rights have changed.
struct SessionProofIssuer: Sendable {
    let signer: ProofSigner
    let factors: TOTPFactorStore
    let audit: AuditLog

    /// Attests that a user has signed in, for the request at hand. The session will act in the active membership of
    /// their profile. Throws 404 if there is none.
    ///
    /// If another step comes first, such as a verified address or a second factor, the proof only lets tokens store the
    /// sign-in until the step is done.
    ///
    /// - Parameters:
    ///   - epoch: the user's epoch at the moment when they authenticated. If it has passed meanwhile, tokens ends the new
    ///     session at once.
    ///   - methods: how they authenticated (RFC 8176); `mfa` if it was by two factors.
    ///   - signIn: the id of the stored sign-in that this continues; nil for a new one.
    ///   - isRemembered: whether the browser is remembered, so that no second factor is asked for.
    ///   - session: the session that a step-up has strengthened. Without it, the next step is over as well, and no session opens.
    func attest(
        _ user: UserRecord, epoch: Int, client: Client, methods: [String], continuing signIn: String? = nil,
        isRemembered: Bool = false, strengthening session: SessionID? = nil, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        var step = user.pendingSteps(
            client.signUpSettings, client.factorSettings, methods: isRemembered ? methods + ["mfa"] : methods
        ).first
        // Only users who need a second factor cost a query.
        let kinds = step == .secondFactor ? try await secondFactors(of: user, context) : []
        if step == .secondFactor, kinds.isEmpty { step = .secondFactorEnrolment }
        var attested = try await attest(
            user.profile, epoch: epoch, client: client.id, methods: methods, pendingStep: step, continuing: signIn,
            strengthening: session, context)
        if step == .terms { attested.terms = client.terms }
        if step == .secondFactor { attested.secondFactors = kinds }
        return attested
    }

    /// Attests that the user of a session, acting in the active membership of their profile, has to show a second factor, so that one of
    /// `contexts` is reached. Throws 401 `insufficient_user_authentication` if they have none for that.
    ///
    /// - Parameter methods: how they authenticated for the session.
    func attestStepUp(
        of user: UserRecord, in session: SessionID, client: Client, methods: [String],
        to contexts: [AuthenticationContext], _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let kinds = try await secondFactors(of: user, context).filter { kind in
            contexts.contains { $0.isReached(by: kind.context) }
        }
        guard !kinds.isEmpty else { throw ServiceError.secondFactorMissing }
        var attested = try await attest(
            user.profile, epoch: user.epoch, client: client.id, methods: methods, pendingStep: .stepUp,
            secondFactors: kinds, strengthening: session, context)
        attested.secondFactors = kinds
        return attested
    }

    private func secondFactors(of user: UserRecord, _ context: CallContext) async throws -> [SecondFactorKind] {
        try await factors.factors(
            of: user.profile.id, user.profile.applicationID, deadline: context.deadline.instant
        ).secondFactors
    }

    /// Attests that the user of a session goes on in the active membership of `profile`. Throws 404 if there is none.
    func attestSwitch(
        _ profile: SessionProfile, epoch: Int, client: ClientID, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        // No methods: the user has not authenticated again, and tokens keeps those of the session that is replaced.
        try await attest(profile, epoch: epoch, client: client, methods: [], pendingStep: nil, context)
    }

    private func attest(
        _ profile: SessionProfile, epoch: Int, client: ClientID, methods: [String], pendingStep: PendingSignIn.Step?,
        continuing signIn: String? = nil, secondFactors: [SecondFactorKind]? = nil,
        strengthening session: SessionID? = nil, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        guard let active = profile.activeMembership else { throw ServiceError.notFound("account") }
        let proof = try await signer.sign(
            .session(
                user: profile.id, epoch: epoch, request: context.requestID, client: client,
                application: profile.applicationID, account: active.accountID, role: active.role,
                authenticationMethods: methods, pendingStep: pendingStep, pendingSignIn: signIn,
                secondFactors: secondFactors, strengthening: session),
            for: .tokens)
        return Identity.AuthenticatedUser(profile: profile, proof: proof, epoch: epoch, pendingStep: pendingStep)
    }

    /// Attests that a user has signed in by proving their mailbox. If that removed earlier credentials, the answer also
    /// has the proof by which tokens ends earlier sessions first.
    func attest(
        _ user: UserRecord, _ proven: ProvenMailbox, client: Client, methods: [String], _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        var attested = try await attest(user, epoch: proven.epoch, client: client, methods: methods, context)
        guard proven.credentialsReset else { return attested }
        attested.credentialsReset = true
        attested.epochProof = try await epochProof(proven.epoch, of: user.profile.id, context)
        return attested
    }

    /// Attests that the user of a session has authenticated again.
    func attestReauthentication(
        of user: UserID, in session: SessionID, epoch: Int, methods: [String], _ context: CallContext
    ) async throws -> Proof {
        try await signer.sign(
            statement: ReauthenticationProof(
                user: user, session: session, epoch: epoch, authenticationMethods: methods, request: context.requestID),
            for: .tokens)
    }

    /// Attests that the user of a session has shown a factor by setting it up; nil if the session does not count as having shown it.
    ///
    /// - Parameters:
    ///   - isFirst: whether the user had no factor before.
    ///   - epoch: the user's new epoch, if setting it up began one.
    ///   - methods: how the user has shown it.
    func attestEnrolment(
        of enroller: Enroller, isFirst: Bool, epoch: Int?, methods: [String], _ context: CallContext
    ) async throws -> Proof? {
        guard let session = enroller.sessionShowing(newFactor: isFirst) else { return nil }
        return try await attestReauthentication(
            of: session.user, in: session.session, epoch: epoch ?? enroller.epoch ?? enroller.user.epoch,
            methods: methods, context)
    }

    /// The proof of a new epoch of a user's rights, by which tokens ends all their sessions except `session`, or only those in `account`.
    func epochProof(
        _ epoch: Int, of user: UserID, keeping session: SessionID? = nil, in account: AccountID? = nil,
        because reason: SessionEndReason = .accessChanged, _ context: CallContext
    ) async throws -> Proof {
        try await signer.sign(
            .epoch(epoch, of: user, request: context.requestID, keeping: session, in: account, because: reason),
            for: .tokens)
    }
}

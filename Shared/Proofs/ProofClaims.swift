public import Models

/// A statement about a user and their rights: a session proof, a pending proof, a switch proof or an epoch proof.
public struct ProofClaims: ProofStatement, Equatable {
    public static let type = "latchkey-proof+jwt"

    /// The only thing that a proof authorizes.
    public enum Purpose: String, Codable, Sendable {
        /// Opening a session for a user, who has just authenticated, in an account.
        case session
        /// Storing the sign-in of a user who has just authenticated, until another step is done. It opens no session.
        case pending
        /// Continuing an existing session in another account, without authentication.
        case switching = "switch"
        /// Ending the sessions of a user that began before a change of their rights.
        case epoch
    }

    /// What the proof authorizes.
    public var purpose: Purpose
    /// The user.
    public var user: UserID
    /// The epoch of the user's rights. Every change of password, status or role begins a new one.
    public var epoch: Int
    /// The HTTP request that the proof was made for; nil for background work.
    public var request: RequestID?
    /// The client that the user signs in to.
    public var client: ClientID?
    /// The user's application.
    public var application: ApplicationID?
    /// The account in which the session acts.
    public var account: AccountID?
    /// The user's role in that account.
    public var role: Role?
    /// How the user authenticated (RFC 8176); empty if they did not do so just now.
    public var authenticationMethods: [String]
    /// What has to be done before a session can be opened; only in a pending proof.
    public var pendingStep: PendingSignIn.Step?
    /// The id of the stored sign-in that the proof continues, which tokens ends; see ``SignInProof/id``.
    public var pendingSignIn: String?
    /// The second factors that continue a step-up; see ``PendingSignIn/secondFactors``.
    public var secondFactors: [SecondFactorKind]?
    /// The session that a step-up strengthens; see ``PendingSignIn/session``. No session opens once it has ended.
    public var strengthenedSession: SessionID?
    /// The session that stays when a new epoch begins.
    public var keptSession: SessionID?
    /// The account whose sessions end when a new epoch begins, while the others go on; nil if sessions in all accounts end.
    public var endedAccount: AccountID?
    /// Why the other sessions end when a new epoch begins.
    public var endReason: SessionEndReason?

    /// Claims of a session proof, with a `pendingStep` of a pending proof, or without `authenticationMethods` of a switch
    /// proof.
    public static func session(
        user: UserID, epoch: Int, request: RequestID?, client: ClientID, application: ApplicationID,
        account: AccountID, role: Role, authenticationMethods: [String], pendingStep: PendingSignIn.Step? = nil,
        pendingSignIn: String? = nil, secondFactors: [SecondFactorKind]? = nil, strengthening session: SessionID? = nil
    ) -> ProofClaims {
        ProofClaims(
            purpose: authenticationMethods.isEmpty ? .switching : pendingStep == nil ? .session : .pending, user: user,
            epoch: epoch, request: request, client: client,
            application: application, account: account, role: role, authenticationMethods: authenticationMethods,
            pendingStep: pendingStep, pendingSignIn: pendingSignIn, secondFactors: secondFactors,
            strengthenedSession: session)
    }

    /// Claims of an epoch proof.
    public static func epoch(
        _ epoch: Int, of user: UserID, request: RequestID?, keeping session: SessionID?,
        in account: AccountID? = nil, because reason: SessionEndReason = .accessChanged
    ) -> ProofClaims {
        ProofClaims(
            purpose: .epoch, user: user, epoch: epoch, request: request, authenticationMethods: [],
            keptSession: session, endedAccount: account, endReason: reason)
    }
}

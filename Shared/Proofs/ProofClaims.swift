public import Models

/// Something that one service can tell another in a ``Proof``.
public protocol ProofStatement: Codable, Sendable {
    /// The `typ` of the JWS: a statement of one type never passes for one of another (RFC 8725 §3.11).
    static var type: String { get }
    /// The HTTP request that it was made for; nil for work that no request asked for.
    var request: RequestID? { get }
    /// For how many seconds a proof of this type is good; 30 unless the type says otherwise.
    static var lifetime: Int { get }
}

extension ProofStatement {
    public static var lifetime: Int { ProofLife.standard }
}

/// What a proof says. Its signer has established it; whoever believes the signer need not ask again.
public struct ProofClaims: ProofStatement, Equatable {
    public static let type = "latchkey-proof+jwt"

    /// What a proof may be used for, and nothing else.
    public enum Purpose: String, Codable, Sendable {
        /// Opening a session for a user in an account: they have just shown who they are.
        case session
        /// Going on in another account with a session that there is: nobody has shown anything.
        case switching = "switch"
        /// Ending the sessions of a user from before a change.
        case epoch
    }

    /// What it may be used for.
    public var purpose: Purpose
    /// Whom it is about.
    public var user: UserID
    /// The epoch of the user's rights: every change of password, status or role begins a new one.
    public var epoch: Int
    /// The HTTP request that it was made for; nil for work that no request asked for.
    public var request: RequestID?
    /// The client that the user dealt with.
    public var client: ClientID?
    /// The user's application.
    public var application: ApplicationID?
    /// The account to act in.
    public var account: AccountID?
    /// What the user may do there.
    public var role: Role?
    /// How the user proved who they are (RFC 8176); empty when they did not just now.
    public var authenticationMethods: [String]
    /// The session that outlives a new epoch.
    public var keptSession: SessionID?

    /// Vouches for a user who wants a session, or with no `authenticationMethods` for one who has a session and wants to
    /// go on in another account.
    public static func session(
        user: UserID, epoch: Int, request: RequestID?, client: ClientID, application: ApplicationID,
        account: AccountID, role: Role, authenticationMethods: [String]
    ) -> ProofClaims {
        ProofClaims(
            purpose: authenticationMethods.isEmpty ? .switching : .session, user: user, epoch: epoch, request: request,
            client: client,
            application: application, account: account, role: role, authenticationMethods: authenticationMethods)
    }

    /// Vouches for a change of a user's rights.
    public static func epoch(
        _ epoch: Int, of user: UserID, request: RequestID?, keeping session: SessionID?
    ) -> ProofClaims {
        ProofClaims(
            purpose: .epoch, user: user, epoch: epoch, request: request, authenticationMethods: [],
            keptSession: session)
    }
}

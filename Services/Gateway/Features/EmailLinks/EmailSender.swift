import Models

/// The user who has an email sent: signed in, or about to be.
struct EmailSender: Sendable {
    let user: UserID
    let application: ApplicationID
    let account: AccountID
    /// The client that the email is sent for.
    let client: ClientID

    init(_ session: SignedIn) {
        user = session.user
        application = session.claims.application
        account = session.account
        client = session.client
    }

    init(_ waiting: WaitingSignIn) throws {
        guard let active = waiting.profile.activeMembership else { throw ServiceError.internal }
        user = waiting.profile.id
        application = waiting.profile.applicationID
        account = active.accountID
        client = waiting.client
    }

    init(_ signIn: PendingSignIn) {
        user = signIn.user
        application = signIn.application
        account = signIn.account
        client = signIn.client
    }
}

import Models
import RPCClient

/// One of a user's own addresses.
struct OwnEmail: Sendable {
    let id: EmailCredentialID
    let email: EmailAddress
    let verifiedAt: Timestamp?

    /// Nil for an address that was erased.
    init?(_ credential: EmailCredential) {
        guard let email = credential.email else { return nil }
        (id, self.email, verifiedAt) = (credential.id, email, credential.emailVerifiedAt)
    }

    init(_ email: UserEmail) { (id, self.email, verifiedAt) = (email.id, email.email, email.emailVerifiedAt) }
}

/// Finds the addresses that a user may have verified.
struct OwnEmails: Sendable {
    let identity: ServiceClient

    /// An address in the user's profile, or one that they have added and that waits for verification. Throws 404 for any other.
    func find(_ id: EmailCredentialID, of sender: EmailSender) async throws -> OwnEmail {
        let profile = try await identity.call(
            Identity.GetProfile(user: sender.user, application: sender.application, account: sender.account))
        if let own = profile.credentials.first(where: { $0.id == id }).flatMap({ OwnEmail($0) }) {
            return own
        }
        let emails = try await identity.call(
            Identity.ListEmails(user: sender.user, application: sender.application))
        guard let own = emails.first(where: { $0.id == id }) else { throw ServiceError.notFound("email address") }
        return OwnEmail(own)
    }
}

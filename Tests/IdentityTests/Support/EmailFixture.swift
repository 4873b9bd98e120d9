import Foundation
import Models
import Proofs

@testable import IdentityService

/// A user who manages their addresses, and the mailboxes that read what is sent to them.
struct EmailFixture: Sendable {
    static let newPassword = Secret("another sentence that nobody guesses")

    let identity: IdentityFixture
    let ann: SessionProfile

    init(
        _ address: String = "ann@example.com", isVerified: Bool = true, in other: IdentityFixture? = nil
    ) async throws {
        identity = if let other { other } else { try await IdentityFixture() }
        ann = try await identity.signUp(address).profile
        if isVerified { try await identity.verify(ann) }
        _ = try await identity.takeMails()
    }

    var first: EmailCredentialID {
        get throws {
            guard let credential = ann.credentials.first else { throw ServiceError.internal }
            return credential.id
        }
    }

    func list() async throws -> [UserEmail] {
        try await identity.call(
            Identity.ListEmails(user: ann.id, application: ann.applicationID), identity.context())
    }

    /// The addresses that count, the primary one first.
    func addresses() async throws -> [String] {
        try await list().filter { !$0.isPending }.map(\.email.description)
    }

    /// The profile as it is now.
    func profile() async throws -> SessionProfile {
        guard let account = ann.activeMembership?.accountID else { throw ServiceError.internal }
        return try await identity.readProfile(of: ann.id, ann.applicationID, account)
    }

    func add(_ address: String, signedIn age: Int = 0, password: Secret? = nil) async throws -> UserEmail {
        try await identity.call(
            Identity.AddEmail(
                session: identity.sessionProof(of: ann, signedIn: age), freshness: .init(password: password),
                email: identity.email(address), languages: ["de"],
                origin: MailOrigin(browser: "Firefox", system: "Linux")), identity.context())
    }

    /// Follows the link of the verification mail of an address.
    ///
    /// - Parameter reader: the user of the session; nil for none.
    @discardableResult
    func verify(_ email: UserEmail, by reader: SessionProfile?) async throws -> Identity.VerifyEmail.Reply {
        let session = if let reader { try await identity.sessionProof(of: reader) } else { Proof?.none }
        return try await identity.call(
            Identity.VerifyEmail(
                proof: identity.mailboxProof(grant(.verification, email)), ownership: .init(session: session)),
            identity.context())
    }

    /// Adds an address and verifies it.
    func addVerified(_ address: String) async throws -> UserEmail {
        let email = try await add(address)
        try await verify(email, by: ann)
        _ = try await identity.takeMails()
        return email
    }

    @discardableResult
    func remove(_ id: EmailCredentialID) async throws -> Identity.RemoveEmail.Reply {
        try await identity.call(
            Identity.RemoveEmail(
                session: identity.sessionProof(of: ann), email: id,
                origin: MailOrigin(browser: "Firefox", system: "Linux")), identity.context())
    }

    func makePrimary(_ id: EmailCredentialID) async throws {
        _ = try await identity.call(
            Identity.MakeEmailPrimary(
                session: identity.sessionProof(of: ann), email: id,
                origin: MailOrigin(browser: "Firefox", system: "Linux")), identity.context())
    }

    /// What the link of the one notice that can undo something grants.
    func undoGrant() async throws -> OneTimeGrant {
        let grants = try await undoGrants()
        guard let grant = grants.first, grants.count == 1 else { throw ServiceError.internal }
        return grant
    }

    /// What the links of all notices grant that can undo something.
    func undoGrants() async throws -> [OneTimeGrant] {
        try await identity.takeMails().compactMap(\.grant).filter { $0.purpose == .emailUndo }
    }

    /// Makes the addresses of the user older. Those of less than seven days undo nothing.
    func ageEmails(hours: Int = 720) async throws {
        try await identity.postgres.execute(
            """
            UPDATE identity.email_credentials
            SET created_at = created_at - \(hours)::bigint * interval '1 hour',
                verified_at = verified_at - \(hours)::bigint * interval '1 hour'
            WHERE user_id = \(ann.id)
            """)
    }

    @discardableResult
    func undo(
        _ grant: OneTimeGrant, password: Secret? = newPassword
    ) async throws -> Identity.UndoEmailChange.Reply {
        try await identity.call(
            Identity.UndoEmailChange(proof: identity.mailboxProof(grant), newPassword: password), identity.context())
    }

    func grant(_ purpose: OneTimeGrant.Purpose, _ email: UserEmail) -> OneTimeGrant {
        OneTimeGrant(
            purpose, email: email.email, application: ann.applicationID, client: identity.client.id, user: ann.id,
            credential: email.id)
    }
}

import Foundation
import Models
import PasswordHashing
import Postgres
import RPC

/// What operators do for users who can't do it themselves.
extension UserAdministrationStore {
    /// Creates a user, with the mail by which they choose a password, if any. Throws 404 for an unknown application, 409
    /// `email_taken`.
    func create(
        _ user: NewUser, password: PasswordHash?, mail: OutgoingMail?, _ context: CallContext
    ) async throws {
        let audit = AuditEntry(event: .userCreated, application: user.application, user: user.id, context: context)
        do {
            try await postgres.transaction(deadline: context.deadline.instant) { transaction in
                guard try transaction.applicationExists(user.application) else {
                    throw ServiceError.notFound("application")
                }
                try transaction.execute(try user.insertion(password: password, mail: nil, then: audit.insert))
                if let mail { try transaction.enqueue(.mail(mail), for: user.id, in: user.application) }
            }
        } catch let error as PostgresError where error.isUniqueViolation(of: "email_credentials_hash") {
            throw ServiceError.emailTaken
        }
    }

    /// An address that replaces another one.
    struct NewEmail: Sendable {
        let email: EmailAddress
        let emailHash: Data
        let isVerified: Bool
        /// The credential whose address is replaced.
        let credential: EmailCredentialID
        /// The mails that follow from it.
        let mails: [OutgoingMail]
    }

    /// Replaces an address of a user, and returns the new epoch of their rights. Throws 404, 409 `email_taken`.
    ///
    /// What was mailed to the earlier address is void, because links and codes are bound to the hash of their address.
    func setEmail(
        _ new: NewEmail, of user: UserID, in application: ApplicationID, _ context: CallContext
    ) async throws -> Int {
        do {
            return try await postgres.transaction(deadline: context.deadline.instant) { transaction in
                let locked = try transaction.lockUser(user)
                if locked.isErased { throw ServiceError.userErased }
                try transaction.rememberProof(of: user, application)
                let old = try transaction.emails(of: user, application).first { $0.id == new.credential }
                guard let old,
                    try transaction.replaceEmail(
                        new.credential, by: new.email, new.emailHash, isVerified: new.isVerified, of: user, application)
                else { throw ServiceError.notFound("email address") }
                // The word of an operator is final: the mailbox that was replaced is lost, or somebody else's.
                try transaction.forgetEmailChanges(of: user, application)
                for mail in new.mails { try transaction.enqueue(.mail(mail), for: user, in: application) }
                try transaction.record(
                    AuditEntry(
                        event: .emailChanged, application: application, user: user, changed: ["email"], context: context
                    ).changing("email", from: old.email, to: new.email))
                return try transaction.beginEpoch(of: user, application: application)
            }
        } catch let error as PostgresError where error.isUniqueViolation(of: "email_credentials_hash") {
            throw ServiceError.emailTaken
        }
    }

    /// Gives a user a password, voids the links by which added addresses undo changes, and returns the new epoch of their rights.
    /// Throws 404, 409 `user_erased`.
    func setPassword(
        _ hash: PasswordHash, of user: UserID, in application: ApplicationID, notice: OutgoingMail?,
        _ context: CallContext
    ) async throws -> Int {
        try await postgres.transaction(deadline: context.deadline.instant) { transaction in
            if try transaction.lockUser(user).isErased { throw ServiceError.userErased }
            try transaction.setImportedPassword(hash, of: user, application)
            try transaction.forgetChangesOfAddedEmails(of: user, application)
            if let notice { try transaction.enqueue(.mail(notice), for: user, in: application) }
            try transaction.record(
                AuditEntry(event: .passwordChanged, application: application, user: user, context: context))
            return try transaction.beginEpoch(of: user, application: application, because: .passwordChanged)
        }
    }

    /// Marks an address of a user as verified, and records it unless it was. Throws 404.
    func verifyEmail(
        _ credential: EmailCredentialID, of user: UserID, in application: ApplicationID, _ context: CallContext
    ) async throws {
        try await postgres.transaction(deadline: context.deadline.instant) { transaction in
            _ = try transaction.lockUser(user)
            let updated = try transaction.execute(
                """
                UPDATE identity.email_credentials SET verified_at = now()
                WHERE application_id = \(application) AND id = \(credential) AND user_id = \(user)
                  AND verified_at IS NULL AND email_hash IS NOT NULL
                """)
            guard updated == 1 else { return }
            try transaction.record(
                AuditEntry(event: .emailVerified, application: application, user: user, context: context))
        }
    }

    /// Enqueues a mail that an operator sends a user.
    func send(
        _ mail: OutgoingMail, _ purpose: OneTimeGrant.Purpose, to user: UserID, in application: ApplicationID,
        _ context: CallContext
    ) async throws {
        try await postgres.transaction(deadline: context.deadline.instant) { transaction in
            try transaction.enqueue(.mail(mail), for: user, in: application)
            try transaction.record(
                AuditEntry(
                    event: .mailRequested, application: application, user: user, client: mail.client,
                    reason: purpose.rawValue, context: context))
        }
    }

    /// Records that the pauses after a user's wrong attempts are lifted.
    func recordUnlock(of user: UserID, in application: ApplicationID, _ context: CallContext) async throws {
        try await postgres.execute(
            AuditEntry(event: .userUnlocked, application: application, user: user, context: context).insert,
            deadline: context.deadline.instant)
    }
}

extension Transaction {
    /// Remembers that a user has proven a mailbox, if they have: its address is about to be replaced, and with it the time of the proof.
    /// Otherwise the first proof of the new one would remove everything that the user has set up; see ``AccountTakeback``.
    fileprivate func rememberProof(of user: UserID, _ application: ApplicationID) throws {
        try execute(
            """
            UPDATE identity.users u SET has_proven_mailbox = true
            WHERE u.application_id = \(application) AND u.id = \(user) AND NOT u.has_proven_mailbox AND EXISTS (
                SELECT FROM identity.email_credentials v
                WHERE v.application_id = u.application_id AND v.user_id = u.id AND v.verified_at IS NOT NULL
                  AND NOT v.is_added)
            """)
    }
}

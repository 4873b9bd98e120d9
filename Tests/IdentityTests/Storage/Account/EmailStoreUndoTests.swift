import Foundation
import Models
import Postgres
import Testing

@testable import IdentityService

/// Somebody with a stolen session takes an account over by its addresses. The owner's mailbox wins.
@Suite struct EmailStoreUndoTests {
    /// Adds factors, a linked identity and a consent of the thief, some before and some after `since`.
    private func addFactors(_ user: EmailFixture, at time: Query) async throws {
        let (application, id) = (user.ann.applicationID, user.ann.id)
        for statement: Query in [
            """
            INSERT INTO identity.passkeys
                (application_id, id, user_id, credential_id, algorithm, public_key, counter, is_backup_eligible,
                 is_backed_up, transports, aaguid, name, created_at)
            VALUES (\(application), \(FactorID.make()), \(id), \(Data((0..<32).map { _ in UInt8.random(in: 0...255) })), -7, ''::bytea, 0,
                    false, false, ARRAY[]::text[], decode(repeat('00', 16), 'hex'), 'Key', \(statement: time))
            """,
            """
            INSERT INTO identity.external_identities
                (application_id, id, user_id, provider, issuer, subject, is_email_verified, created_at)
            VALUES (\(application), \(LinkedIdentityID.make()), \(id), 'google', 'https://issuer.example.com',
                    \(UUID().uuidString), false, \(statement: time))
            """,
            """
            INSERT INTO identity.recovery_codes (application_id, user_id, key_id, hash)
            VALUES (\(application), \(id), 'k', decode(md5(random()::text) || md5(random()::text), 'hex'))
            """,
        ] { try await user.identity.postgres.execute(statement) }
    }

    private func count(_ table: StaticString, of user: EmailFixture) async throws -> Int {
        try await user.identity.postgres.query(
            "SELECT count(*) FROM \(sql: table) WHERE user_id = \(user.ann.id)")[0].decode("count")
    }

    @Test func theLinkOutlivesEverythingThatTheThiefDoes() async throws {
        let user = try await EmailFixture()
        let home = try await user.addVerified("home@example.com")
        // Both addresses are old.
        try await user.identity.postgres.execute(
            """
            UPDATE identity.email_credentials
            SET created_at = now() - interval '30 days', verified_at = now() - interval '30 days'
            """)
        let thief = try await user.addVerified("thief@example.org")
        try await user.makePrimary(thief.id)
        let grant = try await user.undoGrant()
        try await user.remove(user.first)
        let removed = try await user.undoGrant()
        try await user.remove(home.id)
        let second = try await user.addVerified("second@example.org")
        _ = try await user.add("third@example.org")
        try await user.makePrimary(second.id)
        let thiefsGrant = try await user.undoGrant()
        try await user.remove(thief.id)
        #expect(try await user.addresses() == ["second@example.org"])
        try await addFactors(user, at: "now()")

        try await user.undo(grant)
        // All as it was before, and nothing of the thief's is left.
        #expect(try await user.list().map(\.email.description) == ["ann@example.com", "home@example.com"])
        #expect(try await user.list().allSatisfy { $0.emailVerifiedAt != nil })
        #expect(try await user.list().map(\.id) == [user.first, home.id])
        for table: StaticString in [
            "identity.passkeys", "identity.external_identities", "identity.recovery_codes", "identity.pending_emails",
            "identity.email_changes",
        ] { #expect(try await count(table, of: user) == 0, "\(table)") }
        // The thief has links, too: they brought the account back to before they came, and are void now.
        for other in [removed, thiefsGrant] {
            #expect(await error { try await user.undo(other) }?.code == .tokenInvalid)
        }
    }

    /// An address waits for its verification for a week at most. It must not be an old one from the beginning then.
    @Test func anAddressCountsFromItsVerificationOn() async throws {
        let user = try await EmailFixture()
        try await user.ageEmails()
        let thief = try await user.add("thief@example.org")
        try await user.identity.postgres.execute(
            "UPDATE identity.pending_emails SET created_at = now() - interval '7 days 1 minute'")
        try await user.verify(thief, by: user.ann)
        _ = try await user.identity.takeMails()
        try await user.makePrimary(thief.id)
        let grant = try await user.undoGrant()
        // Nor can its mailbox undo anything.
        try await user.makePrimary(user.first)
        #expect(try await user.undoGrants().isEmpty)
        try await user.makePrimary(thief.id)
        try await addFactors(user, at: "now() - interval '3 days'")
        try await user.undo(grant)
        #expect(try await user.list().map(\.email.description) == ["ann@example.com"])
        // What was added while it waited goes as well.
        #expect(try await count("identity.passkeys", of: user) == 0)
        #expect(try await count("identity.external_identities", of: user) == 0)
    }

    /// A thief who undoes a later change does not void the link of an earlier one.
    @Test func whoWasThereFirstUndoesLast() async throws {
        let user = try await EmailFixture()
        // In this order, so that the address of the thief that is left is older than the one that is replaced.
        let second = try await user.addVerified("second@example.org")
        let thief = try await user.addVerified("thief@example.org")
        try await user.ageEmails()
        try await user.makePrimary(thief.id)
        let grant = try await user.undoGrant()
        try await user.makePrimary(second.id)
        let thiefsGrant = try await user.undoGrant()
        try await user.remove(user.first)
        _ = try await user.identity.takeMails()

        try await user.undo(thiefsGrant, password: Secret("a sentence that only the thief knows"))
        #expect(try await user.addresses().first == "thief@example.org")
        try await user.undo(grant)
        // What was there for weeks stays.
        #expect(try await user.addresses().first == "ann@example.com")
        _ = try await user.identity.signIn("ann@example.com", password: EmailFixture.newPassword)
    }

    /// The link of an address as its mailbox would have got it by the latest change.
    private func link(of email: UserEmail, _ user: EmailFixture) async throws -> OneTimeGrant {
        var grant = user.grant(.emailUndo, email)
        let rows = try await user.identity.postgres.query(
            "SELECT id FROM identity.email_changes WHERE credential_id = \(email.id) ORDER BY changed_at DESC LIMIT 1")
        grant.change = try #require(rows.first).decode("id", as: EmailChangeID.self)
        return grant
    }

    /// A thief adds an address and removes it again, or replaces it as the primary one.
    @Test func aNewAddressUndoesNothing() async throws {
        let user = try await EmailFixture()
        let thief = try await user.addVerified("thief@example.org")
        try await user.makePrimary(thief.id)
        _ = try await user.undoGrant()
        try await user.makePrimary(user.first)
        #expect(try await user.undoGrants().isEmpty)
        let replaced = try await link(of: thief, user)
        try await user.remove(thief.id)
        #expect(try await user.undoGrants().isEmpty)
        let removed = try await link(of: thief, user)
        for link in [replaced, removed] {
            #expect(await error { try await user.undo(link) }?.code == .tokenInvalid)
        }
        #expect(try await user.addresses() == ["ann@example.com"])
    }

    /// What was added after an address that is gone by now goes as well.
    @Test func aRemovedAddressCountsAsAnAddition() async throws {
        let user = try await EmailFixture()
        try await user.ageEmails()
        let thief = try await user.addVerified("thief@example.org")
        try await user.ageEmails(hours: 3)
        let second = try await user.addVerified("second@example.org")
        try await user.remove(thief.id)
        #expect(try await user.undoGrants().isEmpty)
        let thiefsGrant = try await link(of: thief, user)
        try await user.makePrimary(second.id)
        let grant = try await user.undoGrant()
        try await user.remove(user.first)
        try await addFactors(user, at: "now() - interval '2 hours'")
        try await user.undo(grant)
        #expect(try await user.addresses() == ["ann@example.com"])
        #expect(try await count("identity.passkeys", of: user) == 0)
        #expect(await error { try await user.undo(thiefsGrant) }?.code == .tokenInvalid)
    }

    /// A thief who was there for weeks has a link that is older than the owner's.
    @Test func anUndoVoidsEarlierLinksOfNewerAddresses() async throws {
        let user = try await EmailFixture()
        let (thief, second) = (
            try await user.addVerified("thief@example.org"), try await user.addVerified("second@example.org")
        )
        try await user.ageEmails()
        try await user.remove(thief.id)
        let thiefsGrant = try await user.undoGrant()
        try await user.makePrimary(second.id)
        let grant = try await user.undoGrant()
        try await user.undo(grant)
        #expect(await error { try await user.undo(thiefsGrant) }?.code == .tokenInvalid)
        #expect(try await user.addresses() == ["ann@example.com", "second@example.org"])
    }

    @Test func anUndoLeavesLaterLinksOfOlderAddresses() async throws {
        let user = try await EmailFixture()
        let (thief, second) = (
            try await user.addVerified("thief@example.org"), try await user.addVerified("second@example.org")
        )
        try await user.ageEmails()
        try await user.remove(thief.id)
        let thiefsGrant = try await user.undoGrant()
        try await user.makePrimary(second.id)
        let grant = try await user.undoGrant()
        try await user.remove(user.first)
        let removed = try await user.undoGrant()
        try await user.undo(thiefsGrant, password: Secret("a sentence that only the thief knows"))
        let notice = try #require(try await user.identity.takeMails().last)
        #expect(notice.values["notice"] == "password_reset_done" && notice.recipient.description == "ann@example.com")
        try await user.undo(grant)
        _ = try await user.identity.signIn("ann@example.com", password: EmailFixture.newPassword)
        #expect(await error { try await user.undo(removed) }?.code == .tokenInvalid)
    }

    /// The thief has made their address primary and the owner's again.
    @Test func aResetVoidsTheLinksOfNewerAddresses() async throws {
        let user = try await EmailFixture()
        let thief = try await user.addVerified("thief@example.org")
        try await user.ageEmails()
        try await user.makePrimary(thief.id)
        let grant = try await user.undoGrant()
        try await user.makePrimary(user.first)
        let thiefsGrant = try await user.undoGrant()
        _ = try await user.identity.call(
            Identity.ResetPassword(
                proof: try await user.identity.mailboxProof(.passwordReset, by: user.ann),
                newPassword: Secret("a sentence of the owner of the mailbox")), user.identity.context())
        #expect(await error { try await user.undo(thiefsGrant) }?.code == .tokenInvalid)
        try await user.undo(grant)
    }

    @Test func anOperatorsPasswordVoidsTheLinksOfAddedAddresses() async throws {
        let user = try await EmailFixture()
        let thief = try await user.addVerified("thief@example.org")
        try await user.ageEmails()
        try await user.makePrimary(thief.id)
        let grant = try await user.undoGrant()
        try await user.makePrimary(user.first)
        let thiefsGrant = try await user.undoGrant()
        _ = try await user.identity.call(
            Identity.SetUserPassword(user: user.ann.id, password: EmailFixture.newPassword),
            user.identity.operatorContext)
        #expect(await error { try await user.undo(thiefsGrant) }?.code == .tokenInvalid)
        try await user.undo(grant)
    }

    /// A removed address alone brings the account back as well.
    @Test func theLinkOfASecondAddressWorksToo() async throws {
        let user = try await EmailFixture()
        let home = try await user.addVerified("home@example.com")
        try await user.ageEmails()
        let thief = try await user.addVerified("thief@example.org")
        try await user.makePrimary(thief.id)
        _ = try await user.identity.takeMails()
        try await user.remove(home.id)
        let grant = try await user.undoGrant()
        try await user.remove(user.first)
        try await user.undo(grant)
        #expect(Set(try await user.addresses()) == ["ann@example.com", "home@example.com"])
    }

    @Test func whatWasThereBeforeStays() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        let grant = try await user.undoGrant()
        try await addFactors(user, at: "now() - interval '2 hours'")
        // Within the hour before the address was added, which a thief may have begun with.
        try await addFactors(user, at: "now() - interval '30 minutes'")
        try await user.undo(grant)
        #expect(try await count("identity.passkeys", of: user) == 1)
        #expect(try await count("identity.external_identities", of: user) == 1)
    }

    /// The thief can add the owner's address again, without the mailbox.
    @Test func anAddressThatWasAddedAgainIsNotInTheWay() async throws {
        let user = try await EmailFixture()
        let thief = try await user.addVerified("thief@example.org")
        try await user.makePrimary(thief.id)
        let grant = try await user.undoGrant()
        try await user.remove(user.first)
        _ = try await user.add("ann@example.com")
        try await user.undo(grant)
        #expect(try await user.list().map(\.email.description) == ["ann@example.com"])
        #expect(try await user.list().map(\.id) == [user.first])
    }

    /// Who changes addresses as they please, and then loses the latest one, gets that one back.
    @Test func earlierChangesOfTheOwnerStay() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        try await user.remove(user.first)
        try await user.identity.postgres.execute(
            """
            UPDATE identity.email_changes
            SET changed_at = changed_at - interval '1 day', since = since - interval '1 day',
                credential_created_at = credential_created_at - interval '1 day'
            """)
        try await user.identity.postgres.execute(
            "UPDATE identity.email_credentials SET created_at = created_at - interval '1 day'")
        let thief = try await user.addVerified("thief@example.org")
        try await user.makePrimary(thief.id)
        let grant = try await user.undoGrant()
        try await user.undo(grant)
        #expect(try await user.addresses() == ["work@example.com"])
        // The first address is still kept.
        #expect(await error { try await user.identity.signUp("ann@example.com") }?.code == .emailTaken)
    }

    @Test func ofTwoAtOnceOneCounts() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        let grant = try await user.undoGrant()
        async let first = error { try await user.undo(grant) }
        async let second = error { try await user.undo(grant) }
        #expect(Set(await [first?.code, second?.code]) == [nil, .tokenInvalid])
    }

    /// An operator's word is final, and the first proof of a mailbox removes what was there.
    @Test func operatorsAndOwnersOfMailboxesVoidLinks() async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        let grant = try await user.undoGrant()
        _ = try await user.identity.call(
            Identity.SetUserEmail(user: user.ann.id, email: user.identity.email("new@example.com"), isVerified: true),
            user.identity.operatorContext)
        #expect(await error { try await user.undo(grant) }?.code == .tokenInvalid)
        let entry = try #require(try await user.identity.auditEntries { $0.event = .emailChanged }.first)
        #expect(entry.changes == [.init("email", from: "work@example.com", to: "new@example.com")])
    }

    /// The thief's address has been there for longer than a week, so its mailbox can undo that it is removed.
    @Test(arguments: [true, false])
    func anAddressThatAnOperatorHasReplacedIsNoAddition(isVerified: Bool) async throws {
        let user = try await EmailFixture()
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        try await user.ageEmails()
        let thief = try await user.addVerified("thief@example.org")
        try await user.ageEmails(hours: 240)
        _ = try await user.identity.call(
            Identity.SetUserEmail(
                user: user.ann.id, email: user.identity.email("new@example.com"), isVerified: isVerified),
            user.identity.operatorContext)
        if !isVerified { try await user.verify(try #require(try await user.list().first), by: user.ann) }
        _ = try await user.identity.takeMails()
        try await user.remove(thief.id)
        let grant = try await user.undoGrant()
        #expect(grant.email == thief.email)
        try await addFactors(user, at: "now() - interval '5 days'")
        try await user.undo(grant)
        #expect(try await user.addresses().first == "new@example.com")
        #expect(try await user.list().first?.id == work.id)
        #expect(
            Set(try await user.addresses()) == ["new@example.com", "ann@example.com", "thief@example.org"])
        #expect(try await count("identity.passkeys", of: user) == 1)
    }

    /// Nobody has proven the first address yet. Its owner removes all others, also one that an operator has replaced.
    @Test func theOwnerOfTheFirstAddressRemovesWhatAnOperatorHasReplaced() async throws {
        let user = try await EmailFixture(isVerified: false)
        let work = try await user.addVerified("work@example.com")
        try await user.makePrimary(work.id)
        _ = try await user.identity.call(
            Identity.SetUserEmail(user: user.ann.id, email: user.identity.email("new@example.com"), isVerified: true),
            user.identity.operatorContext)
        let link = try await user.identity.mailboxProof(.magicLink, by: user.ann)
        let owner = try await user.identity.call(
            Identity.SignInWithEmailLink(proof: link, ownership: Identity.Ownership(allowsReset: true)),
            user.identity.context())
        #expect(owner.credentialsReset)
        #expect(try await user.addresses() == ["ann@example.com"])
    }

    @Test func anErasureForgetsAllAddresses() async throws {
        let user = try await EmailFixture("unmistakable@example.com")
        let work = try await user.addVerified("peculiar@example.com")
        _ = try await user.add("singular@example.com")
        try await user.makePrimary(work.id)
        try await user.remove(user.first)
        _ = try await user.identity.call(Identity.EraseUser(user: user.ann.id), user.identity.operatorContext)
        _ = try await user.identity.takeMails()
        let stored = try await user.identity.storedText()
        for part in ["unmistakable", "peculiar", "singular"] { #expect(!stored.contains(part), "\(part)") }
        // It can sign up again.
        _ = try await user.identity.signUp("unmistakable@example.com")
    }
}

import Models
import Testing

@testable import IdentityService

@Suite struct SetUserEmailHandlerTests {
    private func change(
        _ user: UserID, _ identity: IdentityFixture, to address: String = "new@example.com", isVerified: Bool = false
    ) async throws -> Identity.UserRecord {
        try await identity.call(
            Identity.SetUserEmail(user: user, email: identity.email(address), isVerified: isVerified),
            identity.operatorContext)
    }

    @Test func theUserSignsInWithTheNewAddress() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.takeMails()
        let record = try await change(ann.id, identity)
        #expect(record.profile.address?.description == "new@example.com")
        #expect(record.profile.credentials.first?.emailVerifiedAt == nil)
        #expect(try await identity.signIn("new@example.com").profile.id == ann.id)
        #expect(await error { try await identity.signIn("ann@example.com") }?.code == .invalidCredentials)
        // Somebody else can sign up with the earlier address.
        #expect(try await identity.signUp("ann@example.com").profile.id != ann.id)
    }

    @Test func sessionsEndAndBothMailboxesAreTold() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com", language: "de").profile
        _ = try await identity.takeMails()
        let record = try await change(ann.id, identity)
        let claims = try await identity.proofs.verify(
            try #require(record.proof), from: .identity, for: .epoch, request: nil
        ).claims
        #expect(claims.user == ann.id && claims.keptSession == nil)
        let mails = try await identity.takeMails().sorted { $0.kind.rawValue < $1.kind.rawValue }
        #expect(mails.map(\.recipient.description) == ["ann@example.com", "new@example.com"])
        #expect(mails.map(\.kind) == [.notice, .verification] && mails.allSatisfy { $0.languages == ["de"] })
        #expect(mails[0].values["notice"] == "email_changed" && mails[0].client == nil)
        let entry = try await identity.auditEntries { $0.event = .emailChanged }.first
        #expect(entry?.user == ann.id && entry?.changed == ["email"] && entry?.caller == .operator)
    }

    @Test func aVerifiedAddressGetsNoMail() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        _ = try await identity.takeMails()
        let record = try await change(ann.id, identity, isVerified: true)
        #expect(record.profile.credentials.first?.emailVerifiedAt != nil)
        #expect(try await identity.takeMails().map(\.kind) == [.notice])
    }

    /// Whoever controls the new mailbox is let in by its links, and gets no second factor out of the way.
    @Test func aUserWhoHadProvenAMailboxKeepsTheirFactors() async throws {
        for (isProven, isKept) in [(true, true), (false, false)] {
            let totp = try await TOTPFixture()
            let (identity, ann) = (totp.identity, totp.factors.ann)
            if isProven { try await identity.verify(ann) }
            try await totp.factors.confirmTOTP()
            try await totp.factors.addPasskey(FactorFixture.registration())
            let moved = try await change(ann.id, identity)
            let again = try await change(ann.id, identity, to: "newer@example.com")
            #expect(again.profile.credentials.first?.emailVerifiedAt == nil && moved.profile.id == ann.id)
            let user = try await identity.call(
                Identity.SignInWithEmailLink(
                    proof: identity.mailboxProof(.magicLink, by: again.profile),
                    ownership: Identity.Ownership(allowsReset: true)), identity.context())
            #expect(user.credentialsReset != isKept && (user.pendingStep == .secondFactor) == isKept)
            for table: StaticString in ["passkeys", "totp_factors", "passwords"] {
                #expect(try await totp.factors.count(table) == (isKept ? 1 : 0))
            }
        }
    }

    @Test func linksInEarlierMailsAreVoid() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let proof = try await identity.mailboxProof(.passwordReset, by: ann)
        _ = try await change(ann.id, identity)
        let thrown = await error {
            try await identity.call(
                Identity.ResetPassword(proof: proof, newPassword: Secret("another long sentence of mine")),
                identity.context())
        }
        #expect(thrown?.code == .tokenInvalid)
    }

    @Test func refusesWhatCannotBe() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile.id
        try await identity.signUp("bob@example.com")
        #expect(await error { try await change(ann, identity, to: "bob@example.com") }?.code == .emailTaken)
        #expect(await error { try await change(ann, identity, to: "ann@example.com") }?.code == .emailTaken)
        #expect(await error { try await change(.make(), identity) }?.code == .notFound)
        _ = try await identity.call(Identity.EraseUser(user: ann), identity.operatorContext)
        #expect(await error { try await change(ann, identity) }?.code == .notFound)
    }
}

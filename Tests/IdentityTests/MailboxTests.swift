import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct MailboxTests {
    @Test func aShownMailboxSignsInAndIsVerified() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        #expect(ann.credentials.first?.emailVerifiedAt == nil)
        let proof = try await identity.shown(.magicLink, by: ann)
        let vouched = try await identity.call(Identity.SignInWithEmailLink(proof: proof), identity.context())
        #expect(vouched.profile.id == ann.id)
        #expect(vouched.profile.credentials.first?.emailVerifiedAt != nil)
        let claims = try await identity.proofs.verify(vouched.proof, from: .identity, for: .session, request: nil)
            .claims
        #expect(claims.authenticationMethods == ["otp"])
        // Once.
        #expect(
            await error {
                try await identity.call(Identity.SignInWithEmailLink(proof: proof), identity.context())
            }
                == .invalidProof)
    }

    @Test func aProofIsForOneThingFromOneServiceForOneRequest() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        func refuses(_ proof: Proof, _ request: RequestID? = nil) async -> Bool {
            await error {
                try await identity.call(Identity.SignInWithEmailLink(proof: proof), identity.context(request))
            } == .invalidProof
        }
        for purpose in OneTimeGrant.Purpose.allCases where purpose != .magicLink {
            #expect(await refuses(try await identity.shown(purpose, by: ann)))
        }
        let request = RequestID.make()
        #expect(await refuses(try await identity.shown(.magicLink, by: ann, request: request), .make()))
        // Identity's own word about a session is no word about a mailbox, and forged ones are none at all.
        #expect(await refuses(try await identity.signIn("ann@example.com").proof))
        let other = try await IdentityFixture()
        #expect(await refuses(try await other.shown(.magicLink, by: ann)))
    }

    @Test func whoIsSuspendedOrHasGivenUpTheAddressDoesNotGetIn() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let bob = try await identity.signUp("bob@example.com").profile
        func signIn(_ profile: SessionProfile) async -> String? {
            await error {
                try await identity.call(
                    Identity.SignInWithEmailLink(proof: try await identity.shown(.magicLink, by: profile)),
                    identity.context())
            }?.code.rawValue
        }
        _ = try await identity.call(Identity.SuspendUser(user: ann.id), identity.context())
        #expect(await signIn(ann) == "user_suspended")
        _ = try await identity.call(Identity.EraseUser(user: bob.id), identity.context())
        #expect(await signIn(bob) == "token_invalid")
    }

    @Test func aLinkFromBeforeTheLastChangeOfThePasswordIsVoid() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        func signIn(mailed seconds: Double) async throws -> String? {
            let proof = try await identity.shown(.magicLink, by: ann, mailedAt: Date(timeIntervalSinceNow: seconds))
            return await error {
                try await identity.call(Identity.SignInWithEmailLink(proof: proof), identity.context())
            }?.code.rawValue
        }
        _ = try await identity.call(
            Identity.ResetPassword(
                proof: try await identity.shown(.passwordReset, by: ann, mailedAt: Date(timeIntervalSinceNow: 5)),
                newPassword: Secret("another long sentence of ours")), identity.context())
        #expect(try await signIn(mailed: -60) == "token_invalid")
        #expect(try await signIn(mailed: 60) == nil)
    }

    @Test func verifyingTwiceIsVerifyingOnce() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let account = try #require(ann.activeMembership).accountID
        var times: [Timestamp?] = []
        for _ in 0..<2 {
            _ = try await identity.call(
                Identity.VerifyEmail(proof: try await identity.shown(.verification, by: ann)), identity.context())
            times.append(
                try await identity.readProfile(of: ann.id, ann.applicationID, account).credentials.first?
                    .emailVerifiedAt)
        }
        #expect(times[0] != nil)
        #expect(times[0] == times[1])
    }

    @Test func aVerificationMailGoesToOnesOwnUnverifiedAddressOnly() async throws {
        let identity = try await IdentityFixture()
        let ann = try await identity.signUp("ann@example.com").profile
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await identity.promisedMails()
        func request(_ credential: EmailCredentialID) async throws {
            _ = try await identity.call(
                Identity.SendEmailVerification(
                    user: ann.id, application: ann.applicationID, client: identity.client.id, credential: credential),
                identity.context())
        }
        let own = try #require(ann.credentials.first).id
        #expect(await error { try await request(try #require(bob.credentials.first).id) }?.code == .notFound)
        try await request(own)
        let mails = try await identity.promisedMails()
        #expect(mails.map(\.kind) == [.verification])
        #expect(mails.first?.grant?.credential == own)
        try await identity.verify(ann)
        try await request(own)
        #expect(try await identity.promisedMails().isEmpty)
    }

    @Test func aMailIsPromisedForAKnownAddressAndTheSameIsWrittenForAnother() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com", language: "de")
        _ = try await identity.promisedMails()
        func request(_ email: String) async throws {
            _ = try await identity.call(
                Identity.RequestEmailLink(
                    client: identity.client.id, email: identity.email(email), purpose: .magicLink, languages: ["fr"]),
                identity.context())
        }
        func waiting() async throws -> Int {
            let rows = try await identity.postgres.query(
                "SELECT count(*) FROM identity.effects WHERE kind = 'mail_request'")
            return try rows[0][0].decode()
        }
        try await request("nobody@example.com")
        #expect(try await waiting() == 1)
        #expect(try await identity.promisedMails().isEmpty)
        // Nobody's is forgotten as soon as it has been looked at.
        #expect(try await waiting() == 0)
        try await request("Ann@Example.com")
        #expect(try await waiting() == 1)
        let mail = try #require(try await identity.promisedMails().first)
        #expect(mail.kind == .magicLink)
        #expect(mail.languages == ["de", "fr"])
        #expect(mail.grant?.purpose == .magicLink)
        #expect(mail.grant?.email == mail.recipient)
    }

    @Test func aMailKnowsWhereItWasAskedFor() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        _ = try await identity.promisedMails()
        let origin = MailOrigin(device: "hash", browser: "Firefox", system: nil)
        _ = try await identity.call(
            Identity.RequestEmailLink(
                client: identity.client.id, email: identity.email("ann@example.com"), purpose: .passwordReset,
                origin: origin), identity.context())
        let mail = try #require(try await identity.promisedMails().first)
        #expect(mail.grant?.device == "hash")
        #expect(mail.values["browser"] == "Firefox" && mail.values["system"] == nil)
        #expect(mail.values["time"] == origin.time.description)
    }

    @Test func aRedirectToAPlaceThatIsNotRegisteredIsRefused() async throws {
        let identity = try await IdentityFixture()
        let fault = await error {
            try await identity.call(
                Identity.RequestEmailLink(
                    client: identity.client.id, email: identity.email("ann@example.com"), purpose: .magicLink,
                    redirectURI: "https://evil.example.com/"), identity.context())
        }
        #expect(fault?.invalidParams?.map(\.path) == ["/redirect_uri"])
    }
}

import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct SignUpHandlerTests {
    @Test func createsUserAccountAndMembership() async throws {
        let identity = try await IdentityFixture()
        let authenticated = try await identity.signUp("Ann@Example.com", language: "de", timezone: "Europe/Berlin")
        let profile = authenticated.profile
        #expect(profile.credentials.first?.email?.description == "ann@example.com")
        #expect(profile.memberships.map(\.role) == [.owner])
        #expect(profile.activeMembership == profile.memberships.first)
        #expect(profile.memberships.first?.account.parentID == identity.client.applicationID.description)
        // The reply equals what was stored.
        let read = try await identity.readProfile(
            of: profile.id, profile.applicationID, try #require(profile.activeMembership).accountID)
        #expect(read == profile)
        let claims = try await identity.proofs.verify(authenticated.proof, from: .identity, for: .session, request: nil)
            .claims
        #expect(claims.user == profile.id)
        #expect(claims.role == .owner)
        #expect(claims.authenticationMethods == ["pwd"])
    }

    @Test func enqueuesAVerificationMail() async throws {
        let identity = try await IdentityFixture()
        let authenticated = try await identity.signUp("ann@example.com", language: "ja")
        let events = try await identity.call(Identity.LeaseEvents(), identity.context())
        guard case .mail(let signed)? = events.first?.work, events.count == 1 else {
            Issue.record("no mail among \(events.count) events")
            return
        }
        let mail = try signed.mail()
        #expect(mail.kind == .verification)
        #expect(mail.user == authenticated.profile.id)
        #expect(mail.languages == ["ja"])
    }

    @Test(arguments: ["ann@example.com", "ANN@EXAMPLE.COM", " ann@example.com ", "\u{FF41}nn@example.com"])
    func refusesAnAddressThatIsTakenInAnyForm(form: String) async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        #expect(await error { try await identity.signUp(form) }?.code == .emailTaken)
    }

    /// The policy comes first, so its answer does not reveal who is registered.
    @Test func refusesWhomThePolicyRefuses() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        for (change, code) in [
            (SignUpSettings.Change(mode: .closed), ErrorCode.signUpClosed),
            (.init(mode: .invite), .invitationRequired),
            (.init(mode: .open, allowedDomains: ["acme.example"]), .emailDomainNotAllowed),
        ] {
            try await identity.setSignUp(change)
            for address in ["ann@example.com", "bob@example.com"] {
                #expect(await error { try await identity.signUp(address) }?.code == code)
            }
        }
        try await identity.signUp("ann@acme.example")
        // Users who exist already are not affected.
        _ = try await identity.signIn("ann@example.com")
    }

    @Test func createsOneUserForFiftyConcurrentCalls() async throws {
        let identity = try await IdentityFixture()
        let outcomes = await withTaskGroup(of: String?.self) { group in
            for index in 0..<50 {
                group.addTask {
                    await error {
                        try await identity.signUp(index.isMultiple(of: 2) ? "a@example.com" : "A@Example.com")
                    }?
                    .code.rawValue
                }
            }
            return await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
        }
        // A slow machine refuses some of the hashes.
        #expect(outcomes[nil] == 1 && outcomes["email_taken", default: 0] > 0)
        #expect(Set(outcomes.keys).isSubset(of: [nil, "email_taken", "service_unavailable"]))
        let users = try await identity.postgres.query("SELECT count(*) FROM identity.users")
        #expect(try users[0].decode("count", as: Int.self) == 1)
    }

    @Test(arguments: [
        ("short", "too_short"), (String(repeating: "a1b2", count: 65), "too_long"), ("password1234", "common_password"),
        ("qwertyuiop123", "common_password"), ("aaaaaaaaaaaaaaaa", "repetitive"), ("123456789012345", "repetitive"),
        ("annabelle@example.com", "personal"), ("Acme Notes 12", "personal"), ("annabelle123", "personal"),
    ])
    func namesWhatIsWrongWithAWeakPassword(password: String, type: String) async throws {
        let identity = try await IdentityFixture()
        let thrown = await error { try await identity.signUp("annabelle@example.com", password: Secret(password)) }
        #expect(thrown?.status == 400)
        #expect(thrown?.invalidParams?.contains { $0.type == type && $0.path == "/password" } == true)
        #expect(thrown?.invalidParams?.allSatisfy { $0.received == nil } == true)
    }

    @Test(arguments: [
        "correct horse battery", "パスワードはとても長いです。", "Größe übt Äpfel im März",
        "x9!" + String(repeating: "ab7", count: 84),
    ])
    func acceptsLongPasswordsOfAnyKind(password: String) async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com", password: Secret(password))
        let again = try await identity.signIn("ann@example.com", password: Secret(password))
        #expect(again.profile.status == .active)
        // The password is not truncated: with one more code point it is another one.
        #expect(
            await error { try await identity.signIn("ann@example.com", password: Secret(password + "x")) }?.status
                == 401)
    }

    @Test func namesAllInvalidFieldsAtOnce() async throws {
        let identity = try await IdentityFixture()
        let thrown = await error {
            try await identity.signUp("a@example.com", language: "not a tag", timezone: "Mars/Base")
        }
        #expect(thrown?.invalidParams?.map(\.path) == ["/preferred_language", "/timezone"])
    }
}

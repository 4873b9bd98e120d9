import Models
import Postgres
import Proofs
import Testing

@testable import IdentityService

@Suite struct AcceptTermsHandlerTests {
    private let identity: IdentityFixture
    private let ann: SessionProfile

    /// Ann has signed up before there were terms.
    init() async throws {
        identity = try await IdentityFixture()
        ann = try await identity.signUp("ann@example.com").profile
        try await setTerms("1")
    }

    private func setTerms(_ version: String) async throws {
        _ = try await identity.call(
            Identity.UpdateApplication(
                id: identity.client.applicationID, signUpSettings: .init(termsVersion: version),
                branding: ApplicationBranding(termsURL: "https://a.example/terms")), identity.operatorContext)
    }

    private func accept(_ version: String, epoch: Int = 1) async throws -> Identity.AuthenticatedUser {
        try await identity.call(
            Identity.AcceptTerms(
                proof: try await identity.signInProof(of: ann, waitingFor: .terms, epoch: epoch), version: version,
                ipAddress: "192.0.2.1"), identity.context())
    }

    /// Else somebody who only has the password could accept them for a user with two factors.
    @Test func refusesSignInsThatWaitForSomethingElse() async throws {
        for step in PendingSignIn.Step.allCases where step != .terms {
            let thrown = await error {
                try await identity.call(
                    Identity.AcceptTerms(
                        proof: try await identity.signInProof(of: ann, waitingFor: step), version: "1", ipAddress: nil),
                    identity.context())
            }
            #expect(thrown == .signInTokenInvalid, "\(step)")
        }
        #expect(try await recorded().isEmpty)
    }

    /// The versions in the audit log.
    private func recorded() async throws -> [String?] {
        try await identity.postgres.query(
            "SELECT reason FROM identity.audit_log WHERE event = 'terms_accepted' ORDER BY id"
        ).map { try $0.decode("reason") }
    }

    @Test func asksAgainWhenTheVersionChanges() async throws {
        for version in ["1", "2"] {
            try await setTerms(version)
            let waiting = try await identity.signIn("ann@example.com")
            #expect(waiting.pendingStep == .terms)
            #expect(waiting.terms == TermsOfService(version: version, url: "https://a.example/terms"))
            let done = try await accept(version)
            #expect(done.pendingStep == nil && done.terms == nil && done.profile.id == ann.id)
            #expect(try await identity.signIn("ann@example.com").pendingStep == nil)
        }
        let rows = try await identity.postgres.query(
            "SELECT terms_version, terms_accepted_at > now() - interval '1 minute' AS recent FROM identity.users WHERE id = \(ann.id)"
        )
        #expect(try rows.first?.decode("terms_version") == "2" && rows.first?.decode("recent") == true)
        #expect(try await recorded() == ["1", "2"])
    }

    @Test func acceptsOnlyThePresentVersion() async throws {
        for version in ["0", "", "2"] {
            #expect(await error { try await accept(version) } == .termsNotAccepted, "\(version)")
        }
        #expect(await error { try await accept("1", epoch: 0) } == .signInTokenInvalid)
        #expect(try await identity.signIn("ann@example.com").pendingStep == .terms)
        #expect(try await recorded().isEmpty)
    }

    @Test func acceptingTwiceRecordsOnce() async throws {
        _ = try await accept("1")
        _ = try await accept("1")
        #expect(try await recorded() == ["1"])
    }

    @Test func aNewUserAcceptsThemBySigningUp() async throws {
        func signUp(_ version: String?) async throws -> Identity.AuthenticatedUser {
            try await identity.call(
                Identity.SignUp(
                    client: identity.client.id, email: identity.email("bob@example.com"),
                    password: IdentityFixture.password, termsVersion: version), identity.context())
        }
        for version in [nil, "", "0"] { #expect(await error { try await signUp(version) } == .termsNotAccepted) }
        #expect(try await signUp("1").pendingStep == nil)
        #expect(try await identity.signIn("bob@example.com").pendingStep == nil)
        #expect(try await recorded() == ["1"])
    }

    @Test func theAddressIsVerifiedFirst() async throws {
        try await identity.setSignUp(.init(requiresVerifiedEmail: true))
        #expect(try await identity.signIn("ann@example.com").pendingStep == .emailVerification)
        #expect(try await accept("1").pendingStep == .emailVerification)
        try await identity.verify(ann)
        #expect(try await accept("1").pendingStep == nil)
    }
}

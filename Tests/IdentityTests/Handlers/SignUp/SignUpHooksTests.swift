import Foundation
import Models
import Primitives
import Proofs
import TestKit
import Testing

@testable import IdentityService

/// No user is created in an application with a sign-up hook without mailer's proof of what the hook has decided, whichever way they sign up.
@Suite struct SignUpHooksTests {
    private static let metadata = SignUpMetadata(["plan": .text("trial"), "score": .integer(3), "vip": .flag(true)])

    // MARK: By password

    @Test func aPasswordSignUpTakesAProofAndKeepsTheMetadata() async throws {
        let fixture = try await SignUpHookFixture()
        let request = try await fixture.pending { try await fixture.signUp("ann@example.com") }
        #expect(try await fixture.users() == 0)
        let asked = try request.request()
        #expect(asked.url == "https://shop.example/hook" && !asked.allowsPrivateAddresses)
        #expect(asked.application == fixture.identity.client.applicationID && asked.method == "password")
        let body = try #require(try JSONSerialization.jsonObject(with: Data(asked.body.utf8)) as? [String: Any])
        let data = try #require(body["data"] as? [String: Any])
        #expect(body["type"] as? String == "user.before_sign_up" && body["timestamp"] is String)
        #expect(data["email"] as? String == "ann@example.com" && data["email_verified"] as? Bool == false)
        #expect(data["client_id"] as? String == fixture.identity.client.id.description)
        #expect(data["ip_address"] as? String == "192.0.2.7" && data["method"] as? String == "password")
        #expect(!asked.body.contains(IdentityFixture.password.reveal()))

        let user = try await fixture.signUp(
            "ann@example.com", try await fixture.answer(request, .allowed(Self.metadata)))
        #expect(try await fixture.metadata(of: user.profile.id) == Self.metadata)
        #expect(try await fixture.refused().isEmpty)
    }

    @Test func whoIsRegisteredIsNotAskedAbout() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        let fixture = try await SignUpHookFixture(identity)
        let found = await error { try await fixture.signUp("ann@example.com") }
        #expect(found?.code == .emailTaken && found?.signUpHook == nil)
    }

    @Test func aVerdictAboutAnotherPersonOrClientIsRefused() async throws {
        let fixture = try await SignUpHookFixture()
        let request = try await fixture.pending { try await fixture.signUp("ann@example.com") }
        let answer = try await fixture.answer(request, .allowed(nil))
        #expect(await error { try await fixture.signUp("bob@example.com", answer) }?.code == .invalidProof)

        // Of another application, whose hook its makers decide.
        let other = try await fixture.identity.call(
            Identity.CreateApplication(name: "Other", signUpSettings: .init(hookURL: "https://other.example/")),
            fixture.identity.operatorContext)
        let client = try await fixture.identity.call(
            Identity.CreateClient(
                application: other.id, name: "Web", origins: [], redirectURIs: [], loginMethods: [.password]),
            fixture.identity.operatorContext)
        let elsewhere = await error {
            try await fixture.identity.call(
                Identity.SignUp(
                    client: client.id, email: fixture.identity.email("ann@example.com"),
                    password: IdentityFixture.password, signUpHook: answer), fixture.identity.context())
        }
        #expect(elsewhere?.code == .invalidProof)
        #expect(try await fixture.users() == 0)
    }

    @Test func onlyMailersFreshVerdictAboutOurOwnRequestCounts() async throws {
        let fixture = try await SignUpHookFixture()
        let request = try await fixture.pending { try await fixture.signUp("ann@example.com") }
        let good = try await fixture.answer(request, .allowed(nil))

        var answers: [SignUpHookAnswer] = []
        // Too late.
        answers.append(try await fixture.answer(request, .allowed(nil), at: Date(timeIntervalSinceNow: -40)))
        // By another service, and about other bytes.
        let statement = SignUpVerdictProof(content: request.content, outcome: .allowed(nil), request: nil)
        let foreign = try await fixture.identity.tokens.sign(statement: statement, for: .identity)
        answers.append(.init(request: request, verdict: foreign))
        let other = SignUpVerdictProof(
            content: request.content + Data([0x20]), outcome: .allowed(nil), request: nil)
        answers.append(
            .init(request: request, verdict: try await fixture.identity.mailer.sign(statement: other, for: .identity)))
        // A request that identity has not signed, though mailer says it has.
        var altered = try request.request()
        altered.body = "{}"
        let content = try JSONEncoder().encode(altered)
        let forged = SignedSignUpHookRequest(content: content, proof: request.proof)
        answers.append(try await fixture.answer(forged, .allowed(nil)))
        for answer in answers {
            #expect(await error { try await fixture.signUp("ann@example.com", answer) }?.code == .invalidProof)
        }
        #expect(try await fixture.users() == 0)
        try await fixture.signUp("ann@example.com", good)
    }

    @Test func theHooksReasonIsForTheCallerAndRecorded() async throws {
        let fixture = try await SignUpHookFixture()
        let found = await error {
            try await fixture.asking(.refused("Ask your manager first.")) {
                try await fixture.signUp("ann@example.com", $0)
            }
        }
        #expect(found?.code == .signUpRefused && found?.detail == "Ask your manager first." && found?.status == 403)
        #expect(try await fixture.refused() == ["sign_up_hook"])
        #expect(try await fixture.users() == 0)
    }

    @Test(arguments: SignUpHook.Fallback.allCases)
    func theSettingDecidesWithoutAnAnswer(_ fallback: SignUpHook.Fallback) async throws {
        let fixture = try await SignUpHookFixture(fails: fallback)
        let found = await error {
            try await fixture.asking(.failed("timeout")) { try await fixture.signUp("ann@example.com", $0) }
        }
        switch fallback {
        case .open:
            #expect(found == nil)
            #expect(try await fixture.users() == 1)
            #expect(try await fixture.refused().isEmpty)
        case .closed:
            #expect(found?.code == .signUpUnavailable && found?.retryAfter != nil && found?.signUpHook == nil)
            #expect(try await fixture.users() == 0)
            #expect(try await fixture.refused() == ["sign_up_hook: timeout"])
        }
    }

    /// A hook without a secret was not asked, so it is not one that was away.
    @Test(arguments: SignUpHook.Fallback.allCases)
    func nobodySignsUpWithoutASecret(_ fallback: SignUpHook.Fallback) async throws {
        let fixture = try await SignUpHookFixture(fails: fallback)
        let found = await error {
            try await fixture.asking(.failed("no_secret")) { try await fixture.signUp("ann@example.com", $0) }
        }
        #expect(found?.code == .signUpUnavailable && found?.signUpHook == nil)
        #expect(try await fixture.users() == 0)
        #expect(try await fixture.refused() == ["sign_up_hook: no_secret"])
    }

    @Test func anErasureRemovesTheMetadata() async throws {
        let fixture = try await SignUpHookFixture()
        let user = try await fixture.asking(.allowed(Self.metadata)) { try await fixture.signUp("ann@example.com", $0) }
        _ = try await fixture.identity.call(
            Identity.EraseUser(user: user.profile.id), fixture.identity.operatorContext)
        #expect(try await fixture.metadata(of: user.profile.id) == nil)
    }

    // MARK: By email

    @Test func aLinkThatSignsUpCanBeUsedAfterTheHookWasAsked() async throws {
        let fixture = try await SignUpHookFixture()
        let identity = fixture.identity
        _ = try await identity.call(
            Identity.UpdateClient(id: identity.client.id, loginMethods: [.password, .magicLink]),
            identity.operatorContext)
        _ = try await identity.call(
            Identity.UpdateApplication(id: identity.client.applicationID, signUpByMail: true), identity.operatorContext)
        let proof = try await identity.mailboxProof(
            OneTimeGrant(
                .magicLink, email: try identity.email("new@example.com"), application: identity.client.applicationID,
                client: identity.client.id))
        let user = try await fixture.asking(.allowed(Self.metadata)) { answer in
            try await identity.call(Identity.SignInWithEmailLink(proof: proof, signUpHook: answer), identity.context())
        }
        #expect(try await fixture.metadata(of: user.profile.id) == Self.metadata)
        // Who is a user already is not asked about.
        let again = try await identity.mailboxProof(.magicLink, by: user.profile)
        _ = try await identity.call(Identity.SignInWithEmailLink(proof: again), identity.context())
    }

    @Test func anInvitationWaitsForTheHook() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let fixture = try await SignUpHookFixture(identity)
        _ = try await owner.invite("new@example.com")
        let proof = try await identity.mailboxProof(try await owner.mailed())
        func accept(_ answer: SignUpHookAnswer?) async throws -> Identity.AuthenticatedUser {
            try await identity.call(Identity.AcceptInvite(proof: proof, signUpHook: answer), identity.context())
        }
        let request = try await fixture.pending { try await accept(nil) }
        #expect(try request.request().method == "invitation")
        let refused = await error { try await accept(try await fixture.answer(request, .refused(nil))) }
        #expect(refused?.code == .signUpRefused)
        // The invitation is still there.
        let user = try await accept(try await fixture.answer(request, .allowed(Self.metadata)))
        #expect(try await fixture.metadata(of: user.profile.id) == Self.metadata)
    }

    // MARK: By a provider

    @Test func aProvidersCodeIsRedeemedOnce() async throws {
        let provider = try await ProviderFixture()
        let fixture = try await SignUpHookFixture(provider.identity)
        let person: [String: TestProvider.Value] = ["id": "1", "email": "ann@example.com", "email_verified": true]
        let request = try await fixture.pending { try await provider.signIn(.google, person) }
        let asked = try request.request()
        #expect(asked.method == "google" && asked.email.description == "ann@example.com")
        #expect(try await fixture.users() == 0)

        // The code counts no more, and is not needed.
        func complete(_ answer: SignUpHookAnswer, _ name: Provider = .google) async throws -> UserID {
            let reply = try await provider.identity.call(
                Identity.CompleteProviderSignIn(
                    client: provider.identity.client.id, provider: name, code: Secret("used"),
                    codeVerifier: Secret("used"), nonce: Secret("used"), signUpHook: answer),
                provider.identity.context())
            return try provider.authenticated(reply).profile.id
        }
        let answer = try await fixture.answer(request, .allowed(Self.metadata))
        // Mailer asks, and signs, as often as it gets the same request.
        let other = try await fixture.answer(request, .allowed(nil))
        #expect(await error { try await complete(answer, .github) }?.code == .invalidProof)
        let user = try await complete(answer)
        #expect(try await fixture.metadata(of: user) == Self.metadata)
        // Neither this verdict nor another about the same request opens a second session.
        #expect(await error { try await complete(answer) }?.code == .invalidProof)
        #expect(await error { try await complete(other) }?.code == .invalidProof)
        // The next sign-in asks nothing.
        _ = try provider.authenticated(try await provider.signIn(.google, person))
    }

    @Test func aProvidersNewUserCanBeRefused() async throws {
        let provider = try await ProviderFixture()
        let fixture = try await SignUpHookFixture(provider.identity)
        let request = try await fixture.pending {
            try await provider.signIn(.google, ["id": "1", "email": "ann@example.com", "email_verified": true])
        }
        let answer = try await fixture.answer(request, .refused("No."))
        let found = await error {
            try await provider.identity.call(
                Identity.CompleteProviderSignIn(
                    client: provider.identity.client.id, provider: .google, code: Secret("used"),
                    codeVerifier: Secret("used"), nonce: Secret("used"), signUpHook: answer),
                provider.identity.context())
        }
        #expect(found?.code == .signUpRefused && found?.detail == "No.")
        #expect(try await fixture.users() == 0)
        #expect(try await fixture.refused() == ["sign_up_hook"])
    }
}

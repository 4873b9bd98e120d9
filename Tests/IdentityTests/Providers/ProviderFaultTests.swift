import Foundation
import Models
import RPC
import TestKit
import Testing

@testable import IdentityService

/// Whatever a provider does wrong: a clear error, a line in the audit log, and nobody is signed in.
@Suite struct ProviderFaultTests {
    private static let ann: [String: TestProvider.Value] = [
        "id": "1", "email": "ann@example.com", "email_verified": true, "xms_edov": true,
    ]

    /// Signs in and expects to be refused.
    private func refused(
        _ fixture: ProviderFixture, _ name: Provider, _ code: ErrorCode, _ reason: String?,
        _ change: (inout TestProvider.Behaviour) -> Void = { _ in }, nonce: Secret? = nil, verifier: Secret? = nil,
        within: Duration = .seconds(30), line: SourceLocation = #_sourceLocation
    ) async throws {
        var behaviour = TestProvider.Behaviour(Self.ann)
        change(&behaviour)
        let before = try await fixture.audited().count
        let found = await error {
            try await fixture.signIn(name, behaviour, nonce: nonce, verifier: verifier, within: within)
        }
        #expect(found?.code == code, sourceLocation: line)
        let lines = try await fixture.audited().dropFirst(before)
        #expect(Array(lines) == (reason.map { ["sign_in_refused \(name) \($0)"] } ?? []), sourceLocation: line)
        #expect(try await fixture.users() == 0, sourceLocation: line)
    }

    @Test func idTokensThatAreNotWhatTheyShouldBe() async throws {
        let fixture = try await ProviderFixture()
        let now = Int(Date().timeIntervalSince1970)
        let changes: [(String, [String: TestProvider.Value])] = [
            ("wrong_issuer", ["iss": "https://accounts.google.com"]),
            ("wrong_audience", ["aud": "someone-else"]),
            ("wrong_audience", ["aud": ["someone-else", "our-id-at-google"]]),
            ("wrong_audience", ["azp": "someone-else"]),
            ("wrong_nonce", ["nonce": "another"]),
            ("wrong_nonce", ["nonce": nil]),
            ("expired", ["exp": .int(now - 100)]),
            ("expired", ["iat": .int(now + 1000)]),
            ("claim_missing", ["sub": ""]),
            ("unreadable", ["sub": nil]),
            ("unreadable", ["exp": nil]),
        ]
        for (reason, claims) in changes {
            try await refused(fixture, .google, .providerFailed, reason, { $0.claims = claims })
        }
        // Two audiences are right if it says that it is for us.
        var good = TestProvider.Behaviour(Self.ann)
        good.claims = ["aud": ["our-id-at-google", "another"], "azp": "our-id-at-google"]
        _ = try fixture.vouched(try await fixture.signIn(.google, good))
    }

    @Test func signaturesThatAreNone() async throws {
        let fixture = try await ProviderFixture()
        for name in [Provider.google, .apple, .microsoft] {
            for sign in ["none", "hmac", "stranger", "unknown"] {
                try await refused(fixture, name, .providerFailed, "bad_signature", { $0.sign = sign })
            }
        }
        // A key that nobody knows was looked for once more, and no more often than once a minute.
        let asked = try fixture.provider.requests().filter { $0.path == "/keys" }.count
        #expect(asked <= 4)
    }

    @Test func anAnswerToAnotherQuestion() async throws {
        let fixture = try await ProviderFixture()
        try await refused(fixture, .google, .providerFailed, "wrong_nonce", nonce: Secret("another"))
        for name in Provider.allCases {
            try await refused(fixture, name, .providerRefused, "code_refused", verifier: Secret("another"))
        }
    }

    @Test func aCodeThatWasUsed() async throws {
        let fixture = try await ProviderFixture()
        let call = Identity.CompleteProviderSignIn(
            client: fixture.identity.client.id, provider: .github, code: Secret("used"), codeVerifier: Secret("v"),
            nonce: Secret("n"))
        let found = await error {
            try await fixture.identity.call(call, fixture.identity.context())
        }
        #expect(found?.code == .providerRefused)
    }

    @Test func ourOwnSecretIsWrong() async throws {
        let fixture = try await ProviderFixture()
        for name in [Provider.google, .github, .facebook, .microsoft] {
            try await refused(fixture, name, .providerFailed, "client_refused", { $0.secret = "another" })
        }
    }

    @Test func answersThatAreRubbish() async throws {
        let fixture = try await ProviderFixture()
        let places: [(Provider, String)] = [
            (.google, "/token"), (.github, "/login/oauth/access_token"), (.github, "/user"), (.github, "/user/emails"),
            (.facebook, "/oauth/access_token"), (.facebook, "/me"), (.microsoft, "/common/oauth2/v2.0/token"),
        ]
        for (name, path) in places {
            try await refused(fixture, name, .providerFailed, "unreadable", { $0.body = [path: "<html>"] })
            try await refused(fixture, name, .providerFailed, "too_long", { $0.length = [path: 300_000] })
            try await refused(fixture, name, .providerUnavailable, "unavailable", { $0.status = [path: 503] })
        }
        try await refused(
            fixture, .microsoft, .providerFailed, "unreadable", { $0.body = ["/common/discovery/v2.0/keys": "[]"] })
    }

    @Test func redirectsAreNotFollowed() async throws {
        let fixture = try await ProviderFixture()
        let base = try fixture.provider.baseURL
        for target in ["http://169.254.169.254/latest/meta-data/", "\(base)/user"] {
            try await refused(
                fixture, .facebook, .providerUnavailable, "unavailable", { $0.redirect = ["/me": target] })
        }
        #expect(try !fixture.provider.requests().contains { $0.path == "/user" })
    }

    @Test func whoeverIsSlowIsNotWaitedForLongerThanTheRequestMayTake() async throws {
        let fixture = try await ProviderFixture()
        let clock = ContinuousClock()
        for change: @Sendable (inout TestProvider.Behaviour) -> Void in [
            { $0.delay = ["/me": 30] }, { $0.drip = ["/me": 1] },
        ] {
            let taken = try await clock.measure {
                try await refused(fixture, .facebook, .providerUnavailable, "slow", change, within: .seconds(4))
            }
            #expect(taken < .seconds(4))
        }
    }

    @Test func aProviderThatIsDown() async throws {
        let fixture = try await ProviderFixture()
        try await fixture.provider.stop()
        func begin(_ name: Provider) async -> ServiceError? {
            await error {
                try await fixture.identity.call(
                    Identity.BeginProviderSignIn(
                        client: fixture.identity.client.id, provider: name, state: Secret("s"), nonce: Secret("n"),
                        codeChallenge: "c"), fixture.identity.context())
            }
        }
        #expect(await begin(.google)?.code == .providerUnavailable)
        #expect(await begin(.github) == nil)
        let found = await error {
            try await fixture.identity.call(
                Identity.CompleteProviderSignIn(
                    client: fixture.identity.client.id, provider: .github, code: Secret("c"), codeVerifier: Secret("v"),
                    nonce: Secret("n")), fixture.identity.context())
        }
        #expect(found?.code == .providerUnavailable)
        #expect(
            try await fixture.audited()
                == ["sign_in_refused google unreachable", "sign_in_refused github unreachable"])
        try await fixture.provider.start()
        _ = try fixture.vouched(try await fixture.signIn(.google, Self.ann))
    }

    @Test func someoneWhoCallsThemselvesOtherwise() async throws {
        let fixture = try await ProviderFixture()
        let base = try fixture.provider.baseURL
        // The discovery document of another issuer.
        let other = base.replacing("127.0.0.1", with: "localhost")
        try fixture.provider.behave(.init(Self.ann))
        let call = Identity.CompleteProviderSignIn(
            client: fixture.identity.client.id, provider: .google, code: Secret("c"), codeVerifier: Secret("v"),
            nonce: Secret("n"), issuer: other)
        let found = await error {
            try await fixture.identity.call(call, fixture.identity.context())
        }
        #expect(found?.code == .providerFailed)
        #expect(try await fixture.audited() == ["sign_in_refused google wrong_issuer"])
    }

    @Test func discoveryThatLeadsAstray() async throws {
        let fixture = try await ProviderFixture()
        let path = "/.well-known/openid-configuration"
        let base = try fixture.provider.baseURL
        func document(issuer: String, token: String) -> String {
            """
            {"issuer": "\(issuer)", "authorization_endpoint": "\(base)/authorize", "token_endpoint": "\(token)",
             "jwks_uri": "\(base)/keys"}
            """
        }
        try fixture.provider.behave(.init())
        var behaviour = TestProvider.Behaviour(Self.ann)
        behaviour.body = [path: document(issuer: "https://another.example.com", token: "\(base)/token")]
        #expect(await error { try await fixture.signIn(.google, behaviour) }?.code == .providerFailed)
        behaviour.body = [path: document(issuer: base, token: "http://169.254.169.254/token")]
        // It is a private address like the one that the operator named, so it is asked, and there is nobody.
        behaviour.body = [path: document(issuer: base, token: "http://provider.example.com/token")]
        #expect(await error { try await fixture.signIn(.google, behaviour) }?.code == .providerFailed)
        #expect(try await fixture.audited().last == "sign_in_refused google forbidden_address")
    }

    @Test func noAddressAndAnUnverifiedOneOfSomebodyElse() async throws {
        let fixture = try await ProviderFixture()
        for name in Provider.allCases {
            try await refused(fixture, name, .emailRequired, "email_required", { $0.person["email"] = nil })
            try await refused(
                fixture, name, .emailRequired, "email_required", { $0.person["email"] = "not an address" })
        }
        try await fixture.identity.signUp("ann@example.com")
        for name in Provider.allCases {
            var behaviour = TestProvider.Behaviour(["id": "1", "email": "ann@example.com", "email_verified": false])
            behaviour.claims = [:]
            #expect(await error { try await fixture.signIn(name, behaviour) }?.code == .emailUnverified)
            #expect(try await fixture.audited().last == "sign_in_refused \(name) email_unverified")
        }
        #expect(try await fixture.users() == 1)
    }
}

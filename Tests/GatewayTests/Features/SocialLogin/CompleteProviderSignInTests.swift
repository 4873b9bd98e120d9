import HTTPTypes
import Hummingbird
import Models
import Synchronization
import Testing

@testable import GatewayService

/// The way back from a provider: which answers sign the browser in, and what is recorded of the others.
@Suite struct CompleteProviderSignInTests {
    private typealias Reason = Identity.RecordFailedProviderSignIn.Reason

    /// What the scripted services have seen.
    private final class Memory: Sendable {
        let completed = Mutex<[Identity.CompleteProviderSignIn]>([])
        let reasons = Mutex<[Reason]>([])
    }

    private static func state(_ continuation: Continuation = .page("/login/account")) -> ProviderState {
        ProviderState(
            client: Samples.client, provider: .google, codeVerifier: Secret("verifier"), nonce: Secret("nonce"),
            continuation: continuation)
    }

    private func fleet(
        _ memory: Memory, _ outcome: Tokens.TakeProviderState.Reply.Outcome = .good,
        to continuation: Continuation = .page("/login/account"), stored: ProviderAnswer? = nil,
        isHeld: Bool = false
    ) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.opensSessions()
        fleet.answer(Tokens.TakeProviderState.self) { call, _ in
            guard call.state == Secret("state-1") else { throw ServiceError.stateInvalid }
            return .init(outcome: outcome, state: Self.state(continuation), answer: stored)
        }
        fleet.answer(Identity.CompleteProviderSignIn.self) { call, _ in
            memory.completed.withLock { $0.append(call) }
            return isHeld ? .held : .authenticated(Samples.ada())
        }
        fleet.answer(Identity.RecordFailedProviderSignIn.self) { call, _ in
            memory.reasons.withLock { $0.append(call.reason) }
            return Nothing()
        }
        fleet.answer(Tokens.FindAuthorization.self) { call, _ in
            .init(
                request: Samples.authorization, session: call.accessToken == nil ? nil : Samples.claims,
                needsSignIn: call.accessToken == nil)
        }
        fleet.answer(Tokens.IssueAuthorizationCode.self) { _, _ in
            .init(code: Secret("code-1"), request: Samples.authorization)
        }
        return fleet
    }

    private static let answer = ProviderAnswer(code: Secret("code"), issuer: "https://accounts.google.com")

    private func complete(
        _ scripted: ScriptedFleet, _ provider: Provider = .google, _ answer: ProviderAnswer? = answer
    ) async throws -> Response {
        try await scripted.withFleet { fleet in
            try await UseCases(fleet).completeProviderSignIn()(
                provider, answer, Secret("state-1"),
                .testing(.get, "/auth/google/callback", headers: [.acceptLanguage: "de"]))
        }
    }

    /// The page of the step goes before the page that the sign-in leads to, even if that is an authorization request.
    @Test func waitsForAStep() async throws {
        var scripted = try fleet(Memory(), to: .authorization(Secret("request-1")))
        let ada = Samples.ada()
        scripted.answer(Identity.CompleteProviderSignIn.self) { _, _ in
            .authenticated(.init(profile: ada.profile, proof: ada.proof, pendingStep: .emailVerification))
        }
        scripted.answer(Tokens.KeepSignIn.self) { _, _ in .init(token: Secret("waiting"), expiresIn: 300) }
        let response = try await complete(scripted)
        let location = try #require(response.headers[.location])
        #expect(location.hasPrefix("/login/check-mail?client_id=client_demo&return_to=%2Foauth2"))
        let cookies = response.headers[values: .setCookie]
        #expect(cookies.contains { $0.hasPrefix("__Host-sign_in=waiting;") })
        #expect(!cookies.contains { $0.contains("access-1") })
    }

    /// The provider's code can't be used again.
    @Test func aChangeOfTheUsersRightsMeanwhileEndsTheSignIn() async throws {
        let memory = Memory()
        var fleet = try fleet(memory)
        fleet.answer(Tokens.IssueSession.self) { _, _ in throw ServiceError.invalidProof }
        let scripted = fleet
        await #expect(throws: ServiceError.signInSuperseded) { try await complete(scripted) }
        #expect(memory.completed.withLock { $0.count } == 1)
    }

    @Test func signsInAndContinuesAtThePage() async throws {
        let memory = Memory()
        let response = try await complete(fleet(memory))
        #expect(response.status == .seeOther && response.headers[.location] == "/login/account")
        #expect(response.headers[values: .setCookie].contains { $0.contains("access-1") })
        let call = try #require(memory.completed.withLock { $0.first })
        #expect(call.code == Secret("code") && call.codeVerifier == Secret("verifier") && call.nonce == Secret("nonce"))
        #expect(call.issuer == "https://accounts.google.com" && call.languages == ["de"])
        #expect(call.returnTo == "/login/account" && call.ipAddress == "192.0.2.7")
    }

    @Test func answersTheAuthorizationRequestAndSetsTheCookies() async throws {
        let response = try await complete(fleet(Memory(), to: .authorization(Secret("request-1"))))
        #expect(response.headers[.location]?.hasPrefix("https://app.example.com/done?code=code-1&") == true)
        #expect(response.headers[values: .setCookie].contains { $0.contains("access-1") })
    }

    @Test func usesTheStoredAnswerIfNoneCameAlong() async throws {
        let memory = Memory()
        _ = try await complete(fleet(memory, stored: .init(code: Secret("stored"))), .google, nil)
        #expect(memory.completed.withLock { $0.first?.code } == Secret("stored"))
    }

    @Test func aHeldSignInContinuesByEmail() async throws {
        let response = try await complete(fleet(Memory(), isHeld: true))
        #expect(response.headers[.location] == "/login/confirm?client_id=client_demo")
        #expect(response.headers[values: .setCookie].isEmpty)
    }

    @Test(
        arguments: [
            (.foreign, .google, answer, .stateInvalid, .foreignBrowser),
            (.used, .google, answer, .stateInvalid, .replayed),
            (.good, .github, answer, .stateInvalid, .mixedUp),
            (.good, .google, .init(error: "access_denied"), .signInCancelled, .cancelled),
            (.good, .google, .init(error: "user_cancelled_authorize"), .signInCancelled, .cancelled),
            (.good, .google, .init(error: "server_error"), .providerRefused, .providerError),
            (.good, .google, .init(code: Secret("code"), error: "odd"), .providerRefused, .providerError),
            (.good, .google, nil, .providerRefused, .providerError),
        ]
            as [(
                Tokens.TakeProviderState.Reply.Outcome, Provider, ProviderAnswer?, ErrorCode,
                Identity.RecordFailedProviderSignIn.Reason
            )])
    func recordsWhyItFailed(
        _ outcome: Tokens.TakeProviderState.Reply.Outcome, _ provider: Provider, _ answer: ProviderAnswer?,
        _ code: ErrorCode, _ reason: Identity.RecordFailedProviderSignIn.Reason
    ) async throws {
        let memory = Memory()
        let scripted = try fleet(memory, outcome)
        let error = await #expect(throws: ServiceError.self) { try await complete(scripted, provider, answer) }
        #expect(error?.code == code)
        #expect(memory.reasons.withLock { $0 } == [reason] && memory.completed.withLock { $0.isEmpty })
    }

    @Test func theClientHearsOfAFailedSignInForItsRequest() async throws {
        let scripted = try fleet(Memory(), to: .authorization(Secret("request-1")))
        let error = await #expect(throws: AuthorizationError.self) {
            try await complete(scripted, .google, .init(error: "access_denied"))
        }
        #expect(error?.code == .accessDenied && error?.redirectURI == Samples.authorization.redirectURI)
    }

    /// The state alone does not tell which client it is from, so a foreign browser is not redirected to one.
    @Test func aForeignBrowserIsSentNowhere() async throws {
        let scripted = try fleet(Memory(), .foreign, to: .authorization(Secret("request-1")))
        await #expect(throws: ServiceError.stateInvalid) { try await complete(scripted) }
    }
}

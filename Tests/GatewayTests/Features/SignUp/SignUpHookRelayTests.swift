import Foundation
import HTTPTypes
import Models
import Testing

@testable import GatewayService

/// What identity has asked is brought to mailer, and the call is repeated with the verdict, whichever way a person signs up.
@Suite struct SignUpHookRelayTests {
    private static let request = SignedSignUpHookRequest(content: Data("asked".utf8), proof: Proof(Secret("asked")))

    private static var pending: ServiceError {
        var error = ServiceError(.signUpUnavailable, detail: "Not now.", retryAfter: 5)
        error.signUpHook = request
        return error
    }

    /// What identity got with each call.
    private typealias Answers = CallLog<SignUpHookAnswer?>

    /// Answers as identity does: it asks first, and then ends with `outcome`.
    private static func ask(
        _ answer: SignUpHookAnswer?, _ answers: Answers, _ outcome: ServiceError?
    ) throws {
        answers.append(answer)
        guard let answer else { throw pending }
        guard answer.request == request, answer.verdict == Proof(Secret("verdict")) else {
            throw ServiceError.invalidProof
        }
        if let outcome { throw outcome }
    }

    private func fleet(_ answers: Answers, outcome: ServiceError? = nil) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.opensSessions()
        fleet.redeemsEmailTokens()
        let ada = Samples.ada()
        fleet.answer(Mailer.RunSignUpHook.self) { call, _ in
            guard call.request == Self.request else { throw ServiceError.invalidProof }
            return .init(verdict: Proof(Secret("verdict")))
        }
        fleet.answer(Identity.SignUp.self) { call, _ in
            try Self.ask(call.signUpHook, answers, outcome)
            return ada
        }
        fleet.answer(Identity.SignInWithEmailLink.self) { call, _ in
            try Self.ask(call.signUpHook, answers, outcome)
            return ada
        }
        fleet.answer(Identity.AcceptInvite.self) { call, _ in
            try Self.ask(call.signUpHook, answers, outcome)
            return ada
        }
        fleet.answer(Tokens.TakeProviderState.self) { _, _ in
            .init(
                outcome: .good,
                state: ProviderState(
                    client: Samples.client, provider: .google, codeVerifier: Secret("v"), nonce: Secret("n"),
                    continuation: .page("/login/account")), answer: nil)
        }
        fleet.answer(Identity.CompleteProviderSignIn.self) { call, _ in
            try Self.ask(call.signUpHook, answers, outcome)
            return .authenticated(ada)
        }
        return fleet
    }

    private static let body = #"{"client_id":"client_demo","email":"ada@example.com","password":"a long password"}"#

    @Test func everyWayToSignUpIsRepeatedWithTheVerdict() async throws {
        let answers = Answers()
        try await fleet(answers).run { client in
            let answer = try await client.send(.post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .ok)
        }
        #expect(answers.entries.map { $0 == nil } == [true, false])

        let others = Answers()
        try await fleet(others).withFleet { fleet in
            let useCases = UseCases(fleet)
            _ = try await useCases.signInWithEmailLink(.token(Secret("t")), .testing())
            _ = try await useCases.acceptInvite(.token(Secret("t")), .testing())
            _ = try await useCases.completeProviderSignIn()(
                .google, ProviderAnswer(code: Secret("code")), Secret("state-1"),
                .testing(.get, "/auth/google/callback"))
        }
        #expect(others.entries.map { $0 == nil } == [true, false, true, false, true, false])
    }

    @Test func withoutAHookThereIsOneCall() async throws {
        let answers = Answers()
        var fleet = try fleet(answers)
        let ada = Samples.ada()
        fleet.answer(Mailer.RunSignUpHook.self) { _, _ in throw ServiceError.internal }
        fleet.answer(Identity.SignUp.self) { call, _ in
            answers.append(call.signUpHook)
            return ada
        }
        try await fleet.run { client in
            let answer = try await client.send(.post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .ok)
        }
        #expect(answers.entries == [nil])
    }

    @Test func theProblemHasTheHooksReason() async throws {
        let refused = ServiceError(.signUpRefused, detail: "Ask your manager first.")
        try await fleet(Answers(), outcome: refused).run { client in
            let answer = try await client.send(.post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .forbidden)
            #expect(answer.code == "sign_up_refused" && answer.json["detail"] as? String == "Ask your manager first.")
            let page = try await client.submit(
                "email=ada%40example.com&password=a+long+password", to: "/login/sign-up?client_id=client_demo")
            #expect(page.status == .forbidden && page.html.contains("This application doesn\u{2019}t let you sign up."))
        }
    }

    /// Nothing of what is between the services reaches the caller.
    @Test func anUnavailableHookIsAProblemWithRetryAfter() async throws {
        let unavailable = ServiceError(.signUpUnavailable, detail: "Not now.", retryAfter: 5)
        var fleet = try fleet(Answers(), outcome: unavailable)
        try await fleet.run { client in
            let answer = try await client.send(.post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] == "5")
            #expect(answer.code == "sign_up_unavailable" && !answer.html.contains("proof"))
        }
        // The same if mailer is away: nobody signs up.
        fleet.answer(Mailer.RunSignUpHook.self) { _, _ in throw ServiceError.unavailable() }
        try await fleet.run { client in
            let answer = try await client.send(.post, "/auth/sign-up", Self.body, headers: [.origin: Samples.origin])
            #expect(answer.status == .serviceUnavailable)
        }
    }
}

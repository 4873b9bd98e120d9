import Foundation
import Models
import Primitives
import Proofs
import Testing

@testable import IdentityService

/// The identity service, whose application has a sign-up hook, and mailer's part of asking it.
struct SignUpHookFixture: Sendable {
    let identity: IdentityFixture

    init(_ identity: IdentityFixture, fails fallback: SignUpHook.Fallback = .closed) async throws {
        self.identity = identity
        try await identity.setSignUp(.init(hookURL: "https://shop.example/hook", hookFallback: fallback))
        _ = try await identity.call(
            Identity.RotateSignUpHookSecret(application: identity.client.applicationID), identity.operatorContext)
    }

    init(fails fallback: SignUpHook.Fallback = .closed) async throws {
        try await self.init(try await IdentityFixture(), fails: fallback)
    }

    /// What `call` has asked of the hook, verified as mailer does.
    func pending<Value>(_ call: () async throws -> Value) async throws -> SignedSignUpHookRequest {
        let found = await error(call)
        #expect(found?.code == .signUpUnavailable)
        let signed = try #require(found?.signUpHook)
        let proof = try await identity.mailerProofs.verify(
            SignUpHookProof.self, signed.proof, from: .identity, request: nil
        ).claims
        #expect(proof.covers(signed.content) && !proof.covers(signed.content + Data([0x20])))
        return signed
    }

    /// Mailer's answer.
    func answer(
        _ request: SignedSignUpHookRequest, _ outcome: SignUpVerdictProof.Outcome, at date: Date = Date()
    ) async throws -> SignUpHookAnswer {
        let verdict = try await identity.mailer.sign(
            statement: SignUpVerdictProof(content: request.content, outcome: outcome, request: nil), for: .identity,
            at: date)
        return SignUpHookAnswer(request: request, verdict: verdict)
    }

    /// Runs `call` as the gateway does: again, with the answer to what it asks.
    func asking<Value>(
        _ outcome: SignUpVerdictProof.Outcome, _ call: (SignUpHookAnswer?) async throws -> Value
    ) async throws -> Value {
        let request = try await pending { try await call(nil) }
        return try await call(try await answer(request, outcome))
    }

    @discardableResult
    func signUp(_ address: String, _ answer: SignUpHookAnswer? = nil) async throws -> Identity.AuthenticatedUser {
        try await identity.call(
            Identity.SignUp(
                client: identity.client.id, email: identity.email(address), password: IdentityFixture.password,
                ipAddress: "192.0.2.7", signUpHook: answer), identity.context())
    }

    func metadata(of user: UserID) async throws -> SignUpMetadata? {
        try await identity.call(Identity.ShowUser(.id(user)), identity.operatorContext).signUpMetadata
    }

    /// The number of users.
    func users() async throws -> Int {
        try await identity.postgres.query("SELECT count(*) FROM identity.users")[0].decode("count")
    }

    /// The reasons of the entries of the audit log about sign-ups that were refused.
    func refused() async throws -> [String?] {
        try await identity.postgres.query(
            "SELECT reason FROM identity.audit_log WHERE event = 'sign_up_refused' ORDER BY id"
        ).map { try $0.decode("reason") }
    }
}

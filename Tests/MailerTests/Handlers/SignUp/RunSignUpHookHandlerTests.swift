import Crypto
import Foundation
import Models
import Primitives
import Proofs
import RPC
import TestKit
import Testing

@testable import MailerService

/// Mailer asks a real receiver exactly what identity has signed, and signs what it has decided.
@Suite struct RunSignUpHookHandlerTests {
    private let mailer: MailerFixture
    private let secret = WebhookSecrets.make()

    init() async throws { mailer = try await MailerFixture() }

    private func handler(
        timeout: Duration = .seconds(2), inFlight: SignUpHooksInFlight = .init()
    ) -> RunSignUpHookHandler {
        RunSignUpHookHandler(
            secrets: mailer.service.webhookSecrets, transport: HTTPSignUpHookTransport(), inFlight: inFlight,
            metrics: SignUpHookMetrics(), proofSigner: mailer.service.proofSigner,
            peerProofVerifier: mailer.service.peerProofVerifier, timeout: timeout)
    }

    private func request(
        _ url: String, allowsPrivate: Bool = true, sealedFor other: ApplicationID? = nil
    ) throws -> SignUpHookRequest {
        let application = ApplicationID.make()
        let (email, client) = (try SampleMails.address(), try #require(ClientID("client_demo")))
        return SignUpHookRequest(
            id: .make(), application: application, client: client, email: email, method: "password", url: url,
            allowsPrivateAddresses: allowsPrivate,
            sealedSecrets: try mailer.service.webhookSecrets.seal(
                WebhookSecrets(current: secret), forSignUpHookOf: other ?? application),
            body: #"{"type":"user.before_sign_up","data":{"name":"Zoë"}}"#)
    }

    /// What identity signs.
    private func signed(
        _ request: SignUpHookRequest, for id: RequestID? = nil, at date: Date = Date()
    ) async throws -> SignedSignUpHookRequest {
        let content = try JSONEncoder().encode(request)
        let proof = try await mailer.identity.sign(
            statement: SignUpHookProof(content: content, request: id), for: .mailer, at: date)
        return SignedSignUpHookRequest(content: content, proof: proof)
    }

    /// What the hook has decided, verified as identity does.
    private func outcome(
        _ request: SignUpHookRequest, _ handler: RunSignUpHookHandler? = nil
    ) async throws -> SignUpVerdictProof.Outcome {
        let signed = try await signed(request)
        let reply = try await (handler ?? self.handler())(.init(request: signed), mailer.context())
        let claims = try await mailer.proofs.verify(
            SignUpVerdictProof.self, reply.verdict, from: .mailer, request: nil
        ).claims
        #expect(claims.covers(signed.content))
        return claims.outcome
    }

    @Test func asksAReceiverThatVerifiesTheSignature() async throws {
        let receiver = try await TestWebhookReceiver.launch()
        try receiver.verify(with: [secret.reveal()])
        let request = try request(try receiver.url)
        try receiver.behave(.init(status: 200, body: #"{"allow":true,"metadata":{"plan":"trial"}}"#))
        #expect(try await outcome(request) == .allowed(SignUpMetadata(["plan": .text("trial")])))
        let message = try #require(try receiver.messages().first)
        #expect(message.isVerified && message.body == request.body && message.id == request.id.description)
        try receiver.behave(.init(status: 200, body: #"{"allow":false,"reason":"Not you."}"#))
        #expect(try await outcome(request) == .refused("Not you."))
        try await receiver.stop()
    }

    @Test func whateverElseHappensIsNoAnswer() async throws {
        let receiver = try await TestWebhookReceiver.launch()
        let request = try request(try receiver.url)
        for (behaviour, reason) in [
            (TestWebhookReceiver.Behaviour(), "status 204"), (.init(status: 200), "answer_invalid"),
            (.init(status: 500, body: #"{"allow":true}"#), "status 500"),
            (.init(status: 200, length: 65 * 1024), "answer_too_long"),
        ] {
            try receiver.behave(behaviour)
            #expect(try await outcome(request) == .failed(reason))
        }
        try receiver.behave(.init(status: 200, delay: 5, body: #"{"allow":true}"#))
        let start = ContinuousClock.now
        #expect(try await outcome(request, handler(timeout: .seconds(1))) == .failed("timeout"))
        #expect(ContinuousClock.now - start < .seconds(4))
        try await receiver.stop()
        #expect(try await outcome(request) == .failed("unreachable"))
    }

    @Test func redirectsAndPrivateAddressesLeadNowhere() async throws {
        let (receiver, inside) = (try await TestWebhookReceiver.launch(), try await TestWebhookReceiver.launch())
        try inside.behave(.init(status: 200, body: #"{"allow":true}"#))
        try receiver.behave(.init(status: 307, redirect: try inside.url))
        #expect(try await outcome(request(receiver.url)) == .failed("redirect 307"))
        for host in ["127.0.0.1", "localhost", "2130706433"] {
            let url = try inside.url.replacing("127.0.0.1", with: host)
            #expect(try await outcome(request(url, allowsPrivate: false)) == .failed("forbidden_address"), "\(host)")
        }
        #expect(try inside.messages().isEmpty)
        try await receiver.stop()
        try await inside.stop()
    }

    @Test func asksNothingWithoutASecretOrAPlace() async throws {
        let receiver = try await TestWebhookReceiver.launch()
        var request = try request(try receiver.url, sealedFor: .make())
        #expect(try await outcome(request) == .failed("no_secret"))
        request.sealedSecrets = nil
        #expect(try await outcome(request) == .failed("no_secret"))
        // That there is no place says nothing about the hook, so it is no verdict: an attacker could fill all of them.
        let full = SignUpHooksInFlight(limit: 0)
        let refused = await code { try await outcome(self.request(receiver.url), handler(inFlight: full)) }
        #expect(refused == "sign_up_unavailable")
        #expect(try receiver.messages().isEmpty)
        try await receiver.stop()
    }

    /// A hook has failed only if it had its two seconds. A caller that leaves it less gets no verdict which lets everybody in.
    @Test func aCallerInAHurryGetsNoVerdictAboutAHookThatDidNotAnswer() async throws {
        let receiver = try await TestWebhookReceiver.launch()
        let request = try request(try receiver.url)
        func errorCode(_ rest: Duration) async throws -> String? {
            let signed = try await signed(request)
            let context = CallContext(requestID: nil, deadline: .after(rest))
            return await code { try await handler()(.init(request: signed), context) }
        }
        try receiver.behave(.init(status: 200, delay: 5, body: #"{"allow":false}"#))
        for rest in [Duration.zero, .milliseconds(300), .seconds(1)] {
            #expect(try await errorCode(rest) == "sign_up_unavailable", "\(rest)")
        }
        // An answer in time is one.
        try receiver.behave(.init(status: 200, body: #"{"allow":false}"#))
        #expect(try await errorCode(.milliseconds(2200)) == nil)
        try await receiver.stop()
        #expect(try await errorCode(.milliseconds(2200)) == "sign_up_unavailable")
    }

    @Test func aCallerWhoGivesUpGetsNoVerdict() async throws {
        let receiver = try await TestWebhookReceiver.launch()
        let signed = try await signed(try request(try receiver.url))
        try receiver.behave(.init(status: 200, delay: 5, body: #"{"allow":false}"#))
        let (running, context) = (handler(), mailer.context())
        let call = Task { await code { try await running(.init(request: signed), context) } }
        call.cancel()
        #expect(await call.value == "sign_up_unavailable")
        try await receiver.stop()
    }

    @Test func refusesWhatIdentityDidNotSign() async throws {
        let request = try request("https://hooks.example.com/in")
        let signed = try await signed(request)
        func errorCode(_ signed: SignedSignUpHookRequest, _ id: RequestID? = nil) async -> String? {
            await code { try await handler()(.init(request: signed), mailer.context(id)) }
        }
        var elsewhere = request
        elsewhere.url = "https://evil.example/collect"
        let altered = SignedSignUpHookRequest(content: try JSONEncoder().encode(elsewhere), proof: signed.proof)
        #expect(await errorCode(altered) == "invalid_proof")
        // Not by another key in identity's name, no proof of another type, not for another request, and not late.
        let own = Curve25519.Signing.PrivateKey()
        let signer = try await ProofSigner(service: .identity, seed: SecretKey(own.rawRepresentation))
        let statement = SignUpHookProof(content: signed.content, request: nil)
        let forged = try await signer.sign(statement: statement, for: .mailer)
        #expect(await errorCode(.init(content: signed.content, proof: forged)) == "invalid_proof")
        let webhook = try await mailer.identity.sign(
            statement: WebhookProof(event: .make(), content: signed.content), for: .mailer)
        #expect(await errorCode(.init(content: signed.content, proof: webhook)) == "invalid_proof")
        let bound = try await self.signed(request, for: .make())
        #expect(await errorCode(bound, .make()) == "invalid_proof")
        let late = try await self.signed(request, at: Date(timeIntervalSinceNow: -40))
        #expect(await errorCode(late) == "invalid_proof")

        var long = request
        long.body = String(repeating: "x", count: RunSignUpHookHandler.maximumBodyBytes + 1)
        #expect(await errorCode(try await self.signed(long)) == "invalid_request")
    }
}

import Foundation
import Models
import Primitives
import Proofs
import RPC

/// Asks a sign-up hook what identity has signed, and signs what it has decided.
///
/// The signature is needed because the gateway brings the request. Without it, a compromised gateway could have anything signed, and have it
/// sent anywhere. The verdict is signed for the same reason: the gateway can't make one up.
struct RunSignUpHookHandler: RPCHandler {
    /// The maximum length of the request's body, in bytes.
    static let maximumBodyBytes = 16 * 1024

    /// Decrypts the secrets of hooks.
    let secrets: SealedBox<WebhookSecrets>
    let transport: any SignUpHookTransport
    let inFlight: SignUpHooksInFlight
    let metrics: SignUpHookMetrics
    let proofSigner: ProofSigner
    let peerProofVerifier: ProofVerifier
    /// How long an answer may take in all.
    let timeout: Duration
    /// What is left of the caller's time for the verdict.
    private static let reserve: Duration = .milliseconds(300)

    init(
        secrets: SealedBox<WebhookSecrets>, transport: any SignUpHookTransport, inFlight: SignUpHooksInFlight,
        metrics: SignUpHookMetrics, proofSigner: ProofSigner, peerProofVerifier: ProofVerifier,
        timeout: Duration = .seconds(2)
    ) {
        self.secrets = secrets
        self.transport = transport
        self.inFlight = inFlight
        self.metrics = metrics
        self.proofSigner = proofSigner
        self.peerProofVerifier = peerProofVerifier
        self.timeout = timeout
    }

    func callAsFunction(
        _ call: Mailer.RunSignUpHook, _ context: CallContext
    ) async throws -> Mailer.RunSignUpHook.Reply {
        let content = call.request.content
        guard content.count <= SignedSignUpHookRequest.maximumLength else { throw Self.outOfBounds }
        let proof = try await peerProofVerifier.verify(
            SignUpHookProof.self, call.request.proof, from: .identity, request: context.requestID
        ).claims
        guard proof.covers(content) else { throw ServiceError.invalidProof }
        guard let request = try? call.request.request(), request.body.fits(Self.maximumBodyBytes) else {
            throw Self.outOfBounds
        }
        let start = ContinuousClock.now
        let deadline = min(start + timeout, context.deadline.instant - Self.reserve)
        let outcome = await outcome(of: request, deadline: deadline)
        metrics.record(outcome, after: start.duration(to: .now))
        let verdict = try await proofSigner.sign(
            statement: SignUpVerdictProof(content: content, outcome: outcome, request: context.requestID),
            for: .identity)
        return Mailer.RunSignUpHook.Reply(verdict: verdict)
    }

    /// Asks the hook.
    private func outcome(
        of request: SignUpHookRequest, deadline: ContinuousClock.Instant
    ) async -> SignUpVerdictProof.Outcome {
        guard let sealed = request.sealedSecrets,
            let secrets = try? secrets.open(sealed, forSignUpHookOf: request.application)
        else { return .failed("no_secret") }
        guard inFlight.start(request.application) else { return .failed("overload") }
        defer { inFlight.end(request.application) }
        let (body, now) = (Data(request.body.utf8), Date())
        guard
            let headers = try? WebhookSignature.headers(
                of: body, id: request.id, at: now, secrets: secrets.active(at: now))
        else { return .failed("no_secret") }
        do throws(WebhookError) {
            return SignUpHookAnswerReader.outcome(
                of: try await transport.ask(body, headers: headers, of: request, deadline: deadline))
        } catch {
            return .failed(error.reason)
        }
    }

    private static let outOfBounds = ServiceError.invalid([
        .init(in: .body, path: "/request", type: "length", expected: "a request of a bounded size")
    ])
}

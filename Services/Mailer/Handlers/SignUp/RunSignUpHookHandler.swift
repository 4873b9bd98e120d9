import Foundation
import Models
import Primitives
import Proofs
import RPC

/// Asks a sign-up hook what identity has signed, and signs what it has decided.
///
/// The signature is needed because the gateway brings the request. Without it, a compromised gateway could have anything signed, and have it
/// sent anywhere. The verdict is signed for the same reason: the gateway can't make one up.
///
/// That a hook has failed is a verdict too, with which everybody gets in if the application wants that. So it is signed only for what the
/// hook or the connection to it did in the whole ``timeout``, and never because a caller hurries, gives up, or takes all places.
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
        let (end, callersEnd) = (start + timeout, context.deadline.instant - Self.reserve)
        let found = await outcome(of: request, deadline: min(end, callersEnd))
        metrics.record(found ?? .failed("not_asked"), after: start.duration(to: .now))
        guard let outcome = found else { throw ServiceError.signUpUnavailable }
        if case .failed = outcome, callersEnd < end { throw ServiceError.signUpUnavailable }
        let verdict = try await proofSigner.sign(
            statement: SignUpVerdictProof(content: content, outcome: outcome, request: context.requestID),
            for: .identity)
        return Mailer.RunSignUpHook.Reply(verdict: verdict)
    }

    /// Asks the hook. Nil if there was no place for it, or the caller has given up: neither says anything about the hook.
    private func outcome(
        of request: SignUpHookRequest, deadline: ContinuousClock.Instant
    ) async -> SignUpVerdictProof.Outcome? {
        guard let sealed = request.sealedSecrets,
            let secrets = try? secrets.open(sealed, forSignUpHookOf: request.application)
        else { return .failed(SignUpVerdictProof.noSecret) }
        guard inFlight.start(request.application) else { return nil }
        defer { inFlight.end(request.application) }
        let (body, now) = (Data(request.body.utf8), Date())
        guard
            let headers = try? WebhookSignature.headers(
                of: body, id: request.id, at: now, secrets: secrets.active(at: now))
        else { return .failed(SignUpVerdictProof.noSecret) }
        do throws(WebhookError) {
            return SignUpHookAnswerReader.outcome(
                of: try await transport.ask(body, headers: headers, of: request, deadline: deadline))
        } catch {
            return error.isOverload || error.isCancelled ? nil : .failed(error.reason)
        }
    }

    private static let outOfBounds = ServiceError.invalid([
        .init(in: .body, path: "/request", type: "length", expected: "a request of a bounded size")
    ])
}

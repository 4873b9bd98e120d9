import Models
import Primitives
import RPC

/// Gives an application's sign-up hook a secret. Only this reply has it.
struct RotateSignUpHookSecretHandler: RPCHandler {
    let secrets: SignUpHookSecretStore

    func callAsFunction(
        _ call: Identity.RotateSignUpHookSecret, _ context: CallContext
    ) async throws -> Identity.RotateSignUpHookSecret.Reply {
        let maximum = Identity.RotateWebhookSecret.maximumOverlap
        guard (0...maximum).contains(call.overlap) else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/overlap", type: "range", expected: "0 to \(maximum) seconds")
            ])
        }
        let secret = WebhookSecrets.make()
        let end = try await secrets.rotate(
            call.application, to: secret, overlap: call.overlap,
            audit: AuditEntry(
                event: .webhookSecretRotated, application: call.application, reason: "sign_up_hook", context: context),
            deadline: context.deadline.instant)
        return Identity.RotateSignUpHookSecret.Reply(
            application: call.application, secret: secret, previousSecretUntil: end)
    }
}

import Hummingbird

/// Sends an email with a link and a code with which to set a new password. Response and timing do not reveal whether the
/// address is registered.
struct SendPasswordResetEndpoint: Endpoint {
    static let route = Route.post("/auth/send-password-reset")
    static let limit: LimitPolicy? = .mail
    let sendEmailLink: SendEmailLink

    func respond(to request: IncomingRequest) async throws -> Response {
        try await sendEmailLink.respond(to: request, sending: .passwordReset)
    }
}

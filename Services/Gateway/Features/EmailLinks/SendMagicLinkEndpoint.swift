import Hummingbird

/// Sends an email with a link and a code that sign in. Response and timing do not reveal whether the address is registered.
struct SendMagicLinkEndpoint: Endpoint {
    static let route = Route.post("/auth/send-magic-link")
    static let limit: LimitPolicy? = .mail
    let sendEmailLink: SendEmailLink

    func respond(to request: IncomingRequest) async throws -> Response {
        try await sendEmailLink.respond(to: request, sending: .magicLink)
    }
}

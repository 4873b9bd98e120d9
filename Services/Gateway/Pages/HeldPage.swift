import Hummingbird

/// Says that a sign-in by a provider goes on in the mailbox.
struct GetHeldPage: Endpoint {
    static let route = Route.get("/login/confirm")

    func respond(to request: IncomingRequest) async throws -> Response {
        HTML.page(
            "One more step: look into your mailbox",
            """
            <p>Somebody has signed up here with your e-mail address before, and never confirmed that it is theirs. So we \
            have sent a mail to it. Its link signs you in.</p>
            <p>A password from before, and every other way to sign in, ends with that.</p>
            """)
    }
}

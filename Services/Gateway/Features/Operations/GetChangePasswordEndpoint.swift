import HTTPTypes
import Hummingbird

/// Redirects password managers to the page for changing the password (W3C, A Well-Known URL for Changing Passwords).
struct GetChangePasswordEndpoint: Endpoint {
    static let operation = Operation(
        .get, "/.well-known/change-password", id: "getChangePassword", tag: .machines,
        summary: "Go to the page for changing the password",
        description: "For password managers (W3C, A Well-Known URL for Changing Passwords).",
        caching: .byEndpoint,
        answers: [.seeOther("To the page.")])

    func respond(to request: IncomingRequest) async throws -> Response {
        Response(status: .seeOther, headers: [.location: ChangePasswordPage.path])
    }
}

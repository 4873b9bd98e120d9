import HTTPTypes
import Hummingbird
import Models

/// Marks an address as verified, by the token of an email's link: for programs. A browser that follows the link is redirected
/// to the page with the button. Neither that nor HEAD uses the token up.
struct VerifyEmailEndpoint: Endpoint {
    static let operation = Operation(
        .get, "/auth/verify", id: "verifyEmail", tag: .byEmail,
        summary: "Verify an email address",
        description: """
            For programs. A browser that follows the link is sent to a page. Following the link again does no \
            harm. An address that the user has added needs a session of this user. \
            \(EmailLinkDescription.firstProof(reportedBy: "Credentials-Reset: true"))
            """,
        rateLimit: .mailedToken,
        head: .stops(.noContent),
        parameters: [.token],
        answers: [
            .noContent("Done.", headers: [.credentialsReset]),
            EmailLinkDescription.redirect,
        ],
        errors: [
            .tokenInvalid, .userSuspended, .originNotAllowed, .authenticationRequired, .invalidToken,
            .insufficientScope, .emailTaken, .cookieInTheWay,
        ])

    let verifyEmail: VerifyEmail
    let tokenPolicy: EmailTokenPolicy
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .none)
        let token = input.queryToken()
        try input.check()
        if request.isNavigation { return try request.onward(to: VerifyPage.name, token.get(), issuer: issuer) }
        try await tokenPolicy.allowOriginIfAny(of: request, for: token.get())
        try await request.stopIfHead(after: { try await tokenPolicy.require(token.get(), for: .verification) })
        return .verified(credentialsReset: try await verifyEmail(.token(token.get()), request).credentialsReset)
    }
}

extension Response {
    /// 204, with `Credentials-Reset: true` if the credentials that were set up with the address before were removed.
    static func verified(credentialsReset: Bool) -> Response {
        var response = Response.noContent
        if credentialsReset { response.headers[.credentialsReset] = "true" }
        return response
    }
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let credentialsReset = HTTPField.Name("Credentials-Reset")!
}

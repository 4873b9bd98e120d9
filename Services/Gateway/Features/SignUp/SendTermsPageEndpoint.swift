import Hummingbird
import Models

/// Accepts the terms, and goes on with the sign-in.
struct SendTermsPageEndpoint: Endpoint {
    static let operation = Operation.form(
        TermsPage.path, id: "sendTermsPage",
        summary: "Accept the terms of service",
        rateLimit: .signIn,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(.object([.required("terms_version", .termsVersion, "The version that the page showed.")])))

    let step: TermsStep
    let acceptTerms: AcceptTerms

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await step.responding(request) { page, found, terms in
            try await page.answering {
                page.finishSignIn(try await acceptTerms(form["terms_version"] ?? "", for: found, request))
            } orShow: { error in
                if error.code == .signInTokenInvalid { return page.startSignInAgain() }
                return TermsPage.render(page, terms, error: error)
            }
        }
    }
}

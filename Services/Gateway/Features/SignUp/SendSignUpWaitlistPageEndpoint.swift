import Hummingbird
import Models

/// Puts the address on the waitlist, and redirects to a page that states what happens next.
struct SendSignUpWaitlistPageEndpoint: Endpoint {
    static let operation = Operation.form(
        SignUpWaitlistPage.path, id: "sendSignUpWaitlistPage",
        summary: "Join the waitlist for signing up",
        rateLimit: .mail,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(.object([.required("email", .string.example("ada@example.com"))])))

    let pages: PageContextFactory
    let join: JoinSignUpWaitlist

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        return try await page.answering {
            // The policy has changed since the form was shown: the sign-up page shows what it is now.
            guard client.signUpSettings.mode == .waitlist else {
                return page.switchForm(to: SignUpPage.path, keepingAddressOf: form, client)
            }
            let email = try form.email()
            try await join(email, at: client, languages: [page.localizer.language] + request.languages, request)
            return page.rememberingAttempt(email, client, page.redirect(to: DonePage.path(.waitlist, page.query)))
        } orShow: { error in
            SignUpWaitlistPage.render(page, email: form["email"], error: error)
        }
    }
}

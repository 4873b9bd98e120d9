import Hummingbird
import Models

/// Creates the user, signs in, and redirects to the page that takes the code of the verification email.
struct SendSignUpPageEndpoint: Endpoint {
    static let operation = Operation.form(
        SignUpPage.path, id: "sendSignUpPage",
        summary: "Submit the sign-up form",
        rateLimit: .signUp,
        parameters: [.pageClient, .returnTo, .languages],
        request: .form(
            .object([
                .required("email", .string.example("ada@example.com")),
                .required("password", .password),
                .optional("terms_version", .termsVersion, "The box that accepts the terms of service."),
                .formSwitch,
            ])))

    let pages: PageContextFactory
    let accountPages: AccountPages
    let signUp: SignUp

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        if form.isOnlySwitching { return page.switchForm(to: SignUpPage.path, keepingAddressOf: form, client) }
        return try await page.answering {
            let email = EmailAddress(form["email"] ?? "")
            let password = try form.password("password")
            guard let email else {
                throw password == nil
                    ? ServiceError.fields(["email": "email", "password": "password_missing"])
                    : .fields(["email": "email"])
            }
            guard let password else { throw ServiceError.fields(["password": "password_missing"]) }
            let signUpForm = SignUpForm(
                email: email, password: password, preferredLanguage: page.localizer.language,
                termsVersion: form["terms_version"])
            let outcome = try await signUp(signUpForm, to: client, request)
            // A new user may confirm the address at once or later. A sign-in that waits for that leads there by itself.
            return page.finishSignIn(
                outcome, returnTo: outcome.session == nil ? nil : CheckMailPage.path(.verify, page.query))
        } orShow: { error in
            if error.code == .emailTaken, let email = EmailAddress(form["email"] ?? ""),
                let response = try await accountPages.redirectIfSignedIn(page, as: email)
            {
                return response
            }
            return SignUpPage.render(page, email: form["email"], error: error)
        }
    }
}

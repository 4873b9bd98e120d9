import Hummingbird
import Models

/// Makes a secret, or confirms the app by a first code.
struct SendAuthenticatorAppPageEndpoint: Endpoint {
    static let operation = Operation.form(
        AuthenticatorAppPage.path, id: "sendAuthenticatorAppPage",
        summary: "Set up or confirm an authenticator app",
        rateLimit: .signIn,
        parameters: [.pageClient, .languages],
        request: .form(
            .object([
                .optional("factor", .factorID), .optional("code", .string.example("482913")),
                .optional("secret", .string.example("JBSWY3DPEHPK3PXP")),
                .optional("uri", .string.example("otpauth://totp/Demo:ada%40example.com?secret=JBSWY3DPEHPK3PXP")),
                .optional("qr", .string.example("<svg/>"), "Displayed again after a wrong code."),
            ])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: AuthenticatorAppPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await accountPages.requiringSignIn(request) { try await page.submit(form, $0) }
    }
}

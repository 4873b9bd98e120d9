import Hummingbird
import Models

/// Takes the passkey of the sign-in page. An answer that is not accepted leads back to that page.
struct PasskeySignInPage: Sendable {
    static let path = "/login/passkey"

    let pages: PageContextFactory
    let passkeys: Passkeys
    let issuer: String

    func submit(_ request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        return try await page.answering {
            page.finishSignIn(try await passkeys.signIn(try form.credential(), to: client, request))
        } orShow: { error in
            SignInPage.render(
                page, client, issuer: issuer, email: page.attempt?.email?.description, error: error)
        }
    }
}

import Hummingbird
import Models

/// Sends an email that a person asked for on a page, and redirects to ``CheckMailPage``.
struct RequestEmailFromPage: Sendable {
    let requestEmailLink: RequestEmailLink

    /// Sends the email and redirects. With `isAgain`, the page states what the button did that sends it again. A `return_to` that is a redirect URI of the client goes along with the email. Any other
    /// is kept in the browser, where the email's link finds it.
    func callAsFunction(
        _ kind: CheckMailPage.Kind, to email: EmailAddress, _ page: PageContext, _ client: Client,
        isAgain: Bool = false
    ) async throws -> Response {
        let redirectURI = page.query.returnTo.flatMap { client.redirectURIs.contains($0) ? $0 : nil }
        let cookie = EmailCodeCookie(page.request) ?? EmailCodeCookie()
        let wasSent = try await requestEmailLink(
            kind.purpose, to: email, client: client, redirectURI: redirectURI,
            languages: [page.localizer.language] + page.request.languages, cookie: cookie, page.request)
        var response = page.redirect(
            to: isAgain
                ? CheckMailPage.path(kind, page.query, wasSent: wasSent, page.request)
                : CheckMailPage.path(kind, page.query))
        response.headers.append(cookie.field(page.request))
        return page.rememberingAttempt(email, client, response)
    }
}

import Hummingbird
import Models

/// The sign-in of a browser's cookie that waits for the terms of service, and what the page shows.
struct TermsStep: Sendable {
    let pages: PageContextFactory
    let accountPages: AccountPages
    let pendingSignIns: PendingSignIns

    /// Responds with `respond` to a user whose sign-in waits for the terms. Redirects all others: to where the sign-in leads,
    /// if it is done, or to begin another one.
    func responding(
        _ request: IncomingRequest,
        _ respond: (PageContext, FoundSignIn, TermsOfService) async throws -> Response
    ) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        // The terms may have changed a moment ago, and only the present version is accepted.
        if let found = try await pendingSignIns.find(in: request, client: client.id), found.signIn.step == .terms,
            let terms = try await pages.clients.latest(client.id).terms
        {
            return try await respond(page, found, terms)
        }
        return try await accountPages.redirectIfSignedIn(page) ?? page.startSignInAgain()
    }
}

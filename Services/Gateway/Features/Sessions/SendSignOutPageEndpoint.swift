import Hummingbird
import Models

/// Ends this session, or all of the user's, and clears the cookies. It succeeds in a browser that is signed out already.
struct SendSignOutPageEndpoint: Endpoint {
    static let operation = Operation.form(
        SignOutPage.path, id: "sendSignOutPage",
        summary: "Sign out, here or everywhere",
        parameters: [.pageClient, .languages],
        request: .form(
            .object([
                .optional("everywhere", .string.example("on"))
            ])),
        errors: [.cookieInTheWay])

    let pages: PageContextFactory
    let clients: ClientDirectory
    let cookies: SessionCookies
    let signOut: SignOut

    func respond(to request: IncomingRequest) async throws -> Response {
        let everywhere = try await request.form()["everywhere"] != nil
        let session = try await signOut(request, everywhere: everywhere)
        let client = if let session { try await clients.client(session.client) } else { Client?.none }
        let page = try await pages.context(for: request, client: client)
        var query = page.query
        query.returnTo = nil
        var response = page.redirect(
            to: DonePage.path(everywhere ? .signedOutEverywhere : .signedOut, query))
        cookies.clear(on: &response)
        LoginAttempt.forget(on: &response, cookies.policy)
        return response
    }
}

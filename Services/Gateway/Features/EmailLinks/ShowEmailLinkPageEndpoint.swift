import Hummingbird
import Models

/// Shows the page that the link of an email opens.
struct ShowEmailLinkPageEndpoint<Page: EmailLinkPage>: Endpoint {
    static var operation: Operation {
        Operation.page(
            Page.path, id: "show\(Page.name.capitalized)Page", summary: Page.summary, parameters: [.token],
            errors: [.tokenInvalid, .unknownClient, .returnToInvalid, .cookieInTheWay])
    }

    let renderer: EmailLinkPageRenderer

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let token = request.queryValue("token").flatMap({ MailedToken($0)?.secret })
        else { throw ServiceError.tokenInvalid }
        return try await renderer.render(Page.self, token, request)
    }
}

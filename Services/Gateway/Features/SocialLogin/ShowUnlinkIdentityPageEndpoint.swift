import Foundation
import Hummingbird
import Models
import RPCClient

/// Shows the page.
struct ShowUnlinkIdentityPageEndpoint: Endpoint {
    static let operation = Operation.page(
        UnlinkIdentityPage.path, id: "showDisconnectPage",
        summary: "The page for removing a connection",
        parameters: [
            .query(
                "connection", .string.example("idn_01jx3k5v7q9w2y4z6b8d0f1g2h"), "The id of the connection.",
                isRequired: true),
            .pageClient,
            .languages,
        ],
        answers: [
            .page, .seeOther("To sign in first; or to the account page, if the connection has been removed already."),
        ],
        errors: [.notFound, .cookieInTheWay, .userSuspended])

    let page: UnlinkIdentityPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let id = try request.requiredQueryValue("connection", LinkedIdentityID.init)
        return try await accountPages.requiringSignIn(request) { try await page.show(id, $0) }
    }
}

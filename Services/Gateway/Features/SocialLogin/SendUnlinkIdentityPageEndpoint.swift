import Foundation
import Hummingbird
import Models
import RPCClient

/// Removes the connection. Every other session of the user ends.
struct SendUnlinkIdentityPageEndpoint: Endpoint {
    static let operation = Operation.form(
        UnlinkIdentityPage.path, id: "sendDisconnectPage",
        summary: "Remove a connection; every other session ends",
        rateLimit: .signIn,
        parameters: [.pageClient, .languages],
        request: .form(
            .object([
                .required("connection", .string.example("idn_01jx3k5v7q9w2y4z6b8d0f1g2h")),
                .optional("password", .password),
            ])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: UnlinkIdentityPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        guard let id = form["connection"].flatMap(LinkedIdentityID.init) else { throw ServiceError.malformedRequest }
        return try await accountPages.requiringSignIn(request) { account in
            try await account.page.answering {
                try await page.remove(id, password: try form.password("password"), account)
            } orShow: { error in
                // The page asks for the password, so it needs no further message.
                let asksForPassword = error.code == .insufficientUserAuthentication
                return try await page.show(id, account, error: asksForPassword ? nil : error)
            }
        }
    }
}

import Hummingbird
import Models

/// Removes the connection. Every other session of the user ends.
struct SendUnlinkIdentityPageEndpoint: Endpoint {
    static let operation = Operation.form(
        UnlinkIdentityPage.path, id: "sendDisconnectPage",
        summary: "Remove a connection; every other session ends",
        rateLimit: .signIn,
        parameters: [.pageClient, .languages],
        request: .form(.object([.required("connection", .string.example("idn_01jx3k5v7q9w2y4z6b8d0f1g2h"))])),
        errors: [.cookieInTheWay, .userSuspended])

    let page: UnlinkIdentityPage
    let accountPages: AccountPages

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        let id = try form.required("connection", LinkedIdentityID.init)
        return try await accountPages.requiringSignIn(request) { try await page.submit(id, $0) }
    }
}

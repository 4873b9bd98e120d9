import Hummingbird
import Models

struct ShowHeldPageEndpoint: Endpoint {
    static let operation = Operation.page(
        HeldPage.path, id: "showHeldPage",
        summary: "A held sign-in, which continues by email",
        parameters: [.pageClient, .languages])

    let pages: PageContextFactory

    func respond(to request: IncomingRequest) async throws -> Response {
        let page = try await pages.context(for: request)
        var values: [String: Any] = ["lead": page.text("held_text"), "note": page.text("held_note")]
        if page.client != nil {
            values["onward"] = page.query.path(SignInPage.path)
            values["onward_text"] = page.text("back_to_sign_in")
        }
        return page.render(.done, title: page.text("held"), values)
    }
}

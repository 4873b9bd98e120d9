import Hummingbird

/// Says that a sign-in by a provider goes on in the mailbox.
struct GetHeldPage: Endpoint {
    static let route = Route.get("/login/confirm")
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let page = try await house.pages.context(for: request)
        return page.render(
            .done, title: page.text("held"), ["lead": page.text("held_text"), "note": page.text("held_note")])
    }
}

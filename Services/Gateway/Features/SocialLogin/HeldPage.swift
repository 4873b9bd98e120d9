import Hummingbird

/// Says that a sign-in by a provider goes on in the mailbox.
struct GetHeldPage: Endpoint {
    static let route = Route.get("/login/confirm")
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let scene = try await house.scene(request)
        return scene.page(.done, scene.say("held"), ["lead": scene.say("held_text"), "note": scene.say("held_note")])
    }
}

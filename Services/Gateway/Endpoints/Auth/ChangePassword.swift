import Hummingbird
import Models

/// Sets a new password; every other session of the user ends.
struct ChangePassword: SignedInEndpoint {
    static let route = Route.post("/auth/change-password")
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let current = input.requiredSecret("current_password")
        let new = input.requiredSecret("new_password")
        try input.check()

        let client = try await house.clients.client(session.client)
        let changed = try await house.fleet.identity.call(
            Identity.ChangePassword(
                user: session.user, application: session.claims.application, applicationName: client.applicationName,
                account: session.account, currentPassword: current.get(), newPassword: new.get(),
                keptSession: session.claims.session, ipAddress: request.device.ipAddress))
        // Should this fail, the courier carries the same news: identity has promised it with the change itself.
        _ = try? await house.fleet.tokens.call(Tokens.AdvanceEpoch(proof: changed.proof))
        house.courier.nudge()
        return .noContent
    }
}

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

        try await house.changePassword(of: session, from: current.get(), to: new.get(), request)
        return .noContent
    }
}

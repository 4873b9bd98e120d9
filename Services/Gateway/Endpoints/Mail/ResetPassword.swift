import Hummingbird
import Models

/// Sets a new password by the token of a reset mail. Every session of the user ends.
struct ResetPassword: Endpoint {
    static let route = Route.post("/auth/reset-password")
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let token = input.requiredSecret("token")
        let newPassword = input.requiredPassword("new_password")
        try input.check()
        try await MailedTokens(house: house).resetPassword(token.get(), to: newPassword.get(), request)
        return .json(["status": "password_reset"])
    }
}

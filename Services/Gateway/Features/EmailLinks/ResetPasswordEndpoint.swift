import Hummingbird
import Models

/// Sets a new password by the token of a reset mail, or by its code. Every session of the user ends.
struct ResetPasswordEndpoint: Endpoint {
    static let route = Route.post("/auth/reset-password")
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let mail = input.mailCredential()
        let newPassword = input.requiredPassword("new_password")
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()

        let shown: ShownMail
        switch try mail.get() {
        case .token(let token): shown = .token(token)
        case .code(let code, let email, let clientID):
            let client = try await house.clients.client(clientID, for: request)
            shown = ShownMail(code: code, .passwordReset, mailedTo: email, client, request)
        }
        let (_, credentialsReset) = try await MailedTokens(house: house, claim: claim).resetPassword(
            shown, to: newPassword.get(), request)
        return .json(Answer(credentialsReset: credentialsReset ? true : nil))
    }

    private struct Answer: Encodable {
        let status = "password_reset"
        /// Left out unless what else was set up with the address before was removed.
        let credentialsReset: Bool?

        enum CodingKeys: String, CodingKey {
            case status
            case credentialsReset = "credentials_reset"
        }
    }
}

import Hummingbird
import Models

/// Sets a new password by the link or the code of an email.
struct ResetPasswordEndpoint: Endpoint {
    static let route = Route.post("/auth/reset-password")
    static let limit: LimitPolicy? = .mailedToken
    let clients: ClientDirectory
    let resetPassword: ResetPassword

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let secretInput = input.emailSecret()
        let newPassword = input.requiredPassword("new_password")
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()

        let secret: EmailSecret
        switch try secretInput.get() {
        case .token(let token): secret = .token(token)
        case .code(let code, let email, let clientID):
            let client = try await clients.client(clientID, for: request)
            secret = EmailSecret(code: code, .passwordReset, sentTo: email, client, request)
        }
        let (_, credentialsReset) = try await resetPassword(secret, to: newPassword.get(), claim: claim, request)
        return .json(Body(credentialsReset: credentialsReset ? true : nil))
    }

    private struct Body: Encodable {
        let status = "password_reset"
        /// True if other credentials that were set up with the address before were removed; else left out.
        let credentialsReset: Bool?

        enum CodingKeys: String, CodingKey {
            case status
            case credentialsReset = "credentials_reset"
        }
    }
}

import Models
import RPCClient

/// Exchanges an emailed code for a token, with which a page continues as if the email's link had been followed.
struct ExchangeEmailCode: Sendable {
    let mailer: ServiceClient
    let codes: EmailCodeAttempts

    /// Returns the token. A token is returned unchanged. Throws 401 `code_invalid`, 429.
    func callAsFunction(_ secret: EmailSecret, _ request: IncomingRequest) async throws -> Secret {
        switch secret {
        case .token(let token): return token
        case .code(let code, let place, let application):
            return try await codes.attempting(place, in: application, request) { isKnownDevice in
                try await mailer.call(
                    Mailer.ExchangeEmailCode(place: place, code: code, isKnownDevice: isKnownDevice)
                ).token
            }
        }
    }
}

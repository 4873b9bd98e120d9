import Foundation
import Models
import RPCClient

/// Makes the options with which an authenticator signs somebody in.
struct PasskeySignInOptions: Sendable {
    let identity: ServiceClient
    let tokens: ServiceClient

    /// The options for a sign-in to a client, as JSON. They are the same for everybody, except for the challenge.
    ///
    /// - Parameters:
    ///   - isSecondFactor: whether a first factor was shown, so that the authenticator need not verify its user.
    ///   - device: the browser that the challenge is bound to; nil for none.
    /// - Throws: 403 `method_not_enabled` for a server without a domain.
    func callAsFunction(for client: ClientID, isSecondFactor: Bool, device: String?) async throws -> String {
        let challenge = try await tokens.call(
            Tokens.IssuePasskeyChallenge(
                ceremony: isSecondFactor ? .secondFactor(client: client) : .signIn(client: client), device: device))
        return try await identity.call(
            Identity.BeginPasskeySignIn(client: client, challenge: challenge, isSecondFactor: isSecondFactor))
    }
}

/// `PublicKeyCredentialRequestOptionsJSON` (WebAuthn Level 3 §5.1.9), to repeat identity's options within a problem.
struct PasskeyRequestOptions: Codable, Sendable, Equatable {
    struct Descriptor: Codable, Sendable, Equatable {
        let type, id: String
        let transports: [String]
    }

    let challenge: String
    /// In milliseconds.
    let timeout: Int
    let rpId: String
    let allowCredentials: [Descriptor]
    let userVerification: String

    init(json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }
}

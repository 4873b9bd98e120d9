import Foundation
import HTTPTypes
import Models
import Primitives
import RPCClient

/// Authenticates the clients that call endpoints themselves (RFC 6749 §2.3, RFC 7521 §4.2).
struct ClientAuthenticator: Sendable {
    let identity: ServiceClient

    /// Has identity check the request's credentials. Returns its proof, which tokens accepts.
    ///
    /// - Throws: 400 `invalid_request` for several authentication methods at once, 401 `invalid_client` for wrong credentials.
    func authenticate(
        _ request: IncomingRequest, _ form: OAuthParameters
    ) async throws -> Identity.AuthenticatedClient {
        let credentials = try ClientCredentials(request, form)
        return try await identity.call(
            Identity.AuthenticateClient(client: credentials.client, credentials: credentials.credentials))
    }
}

/// The credentials that a client sends: a secret in `Authorization: Basic` or in the form, a JWT assertion, or none.
struct ClientCredentials: Sendable {
    static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    let client: ClientID
    let credentials: Identity.ClientCredentials

    init(_ request: IncomingRequest, _ form: OAuthParameters) throws {
        let named = form["client_id"]
        let fields = request.headers[values: .authorization]
        let assertion = form.secret("client_assertion")
        let methods = [!fields.isEmpty, form["client_secret"] != nil, assertion != nil].count { $0 }
        guard methods <= 1, fields.count <= 1 else {
            throw ServiceError.invalidRequest("A client shows who it is in one way, not in several.")
        }
        if let field = fields.first {
            guard let (name, secret) = Self.basic(field), let client = ClientID(name), named ?? name == name else {
                throw ServiceError.invalidClient
            }
            self.client = client
            credentials = .secret(secret)
        } else if let assertion {
            guard form["client_assertion_type"] == Self.assertionType else {
                throw ServiceError.invalidRequest("client_assertion_type must be \(Self.assertionType).")
            }
            guard let client = (named ?? Self.subject(of: assertion)).flatMap(ClientID.init) else {
                throw ServiceError.invalidClient
            }
            self.client = client
            credentials = .assertion(assertion)
        } else {
            guard let named else { throw ServiceError.invalidRequest("client_id is missing.") }
            guard let client = ClientID(named) else { throw ServiceError.invalidClient }
            self.client = client
            credentials = form.secret("client_secret").map { .secret($0) } ?? .none
        }
    }

    /// The id and the secret in `Authorization: Basic`, both of them form-encoded (RFC 6749 §2.3.1).
    private static func basic(_ field: String) -> (String, Secret)? {
        guard field.lowercased().hasPrefix("basic "),
            let bytes = Data(base64Encoded: field.dropFirst(6).trimmingCharacters(in: .whitespaces)),
            let text = String(data: bytes, encoding: .utf8)
        else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
            let secret = PercentEncoding.decode(parts[1], plusIsSpace: true)
        else { return nil }
        return (name, Secret(secret))
    }

    /// `sub` of an assertion. Nothing is verified here: identity verifies the whole assertion.
    private static func subject(of assertion: Secret) -> String? {
        struct Claims: Decodable { let sub: String }
        let parts = assertion.reveal().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let json = Data(base64URL: String(parts[1])) else { return nil }
        return (try? JSONDecoder().decode(Claims.self, from: json))?.sub
    }
}

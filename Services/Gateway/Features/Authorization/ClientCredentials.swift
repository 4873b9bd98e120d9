import Foundation
import HTTPTypes
import Models
import RPCClient

/// Which client sends a request to an endpoint for clients, and how it shows that (RFC 6749 §2.3, RFC 7521 §4.2).
struct ClientCredentials: Sendable {
    static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    let client: ClientID
    let credentials: Identity.ClientCredentials

    /// Reads them. Throws `invalid_request` for two ways at once, `invalid_client` for none.
    init(_ request: IncomingRequest, _ form: OAuthParameters) throws {
        let named = form["client_id"]
        let fields = request.headers[values: .authorization]
        let assertion = form.secret("client_assertion")
        let ways = [!fields.isEmpty, form["client_secret"] != nil, assertion != nil].count { $0 }
        guard ways <= 1, fields.count <= 1 else {
            throw OAuthError.invalidRequest("A client shows who it is in one way, not in several.")
        }
        if let field = fields.first {
            guard let (name, secret) = Self.basic(field), let client = ClientID(name), named ?? name == name else {
                throw OAuthError.invalidClient
            }
            self.client = client
            credentials = .secret(secret)
        } else if let assertion {
            guard form["client_assertion_type"] == Self.assertionType else {
                throw OAuthError.invalidRequest("client_assertion_type must be \(Self.assertionType).")
            }
            guard let client = (named ?? Self.subject(of: assertion)).flatMap(ClientID.init) else {
                throw OAuthError.invalidClient
            }
            self.client = client
            credentials = .assertion(assertion)
        } else {
            guard let named else { throw OAuthError.invalidRequest("client_id is missing.") }
            guard let client = ClientID(named) else { throw OAuthError.invalidClient }
            self.client = client
            credentials = form.secret("client_secret").map { .secret($0) } ?? .none
        }
    }

    /// `Authorization: Basic`, both parts encoded as forms are (RFC 6749 §2.3.1).
    private static func basic(_ field: String) -> (String, Secret)? {
        guard field.lowercased().hasPrefix("basic "),
            let bytes = Data(base64Encoded: field.dropFirst(6).trimmingCharacters(in: .whitespaces)),
            let text = String(data: bytes, encoding: .utf8)
        else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let name = decoded(parts[0]), let secret = decoded(parts[1]) else { return nil }
        return (name, Secret(secret))
    }

    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }

    /// Whom an assertion is about. Nothing is verified of it here: identity checks all of it.
    private static func subject(of assertion: Secret) -> String? {
        struct Claims: Decodable { let sub: String }
        let parts = assertion.reveal().split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let json = Data(base64URL: String(parts[1])) else { return nil }
        return (try? JSONDecoder().decode(Claims.self, from: json))?.sub
    }
}

extension Surroundings {
    /// The client of a request, with identity's word for tokens that it is that one.
    func authenticatedClient(_ request: IncomingRequest, _ form: OAuthParameters) async throws
        -> Identity.AuthenticatedClient
    {
        let shown = try ClientCredentials(request, form)
        return try await fleet.identity.call(
            Identity.AuthenticateClient(client: shown.client, credentials: shown.credentials))
    }
}

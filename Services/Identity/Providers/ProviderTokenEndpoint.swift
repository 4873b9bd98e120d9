import Foundation
import Models
import Primitives

/// A provider's token response (RFC 6749 §5.1), with what providers do differently.
struct ProviderTokenResponse: Decodable, Sendable {
    let accessToken: Secret?
    let idToken: String?
    /// GitHub sends errors with the status 200.
    let error: ErrorName?

    enum CodingKeys: String, CodingKey {
        case error
        case accessToken = "access_token"
        case idToken = "id_token"
    }

    /// An error code (RFC 6749 §5.2). Facebook sends an object instead of a string.
    struct ErrorName: Decodable, Sendable {
        let code: String

        private struct Object: Decodable { let code: Int? }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                code = text
            } else {
                code = "object_\((try? container.decode(Object.self))?.code ?? 0)"
            }
        }
    }
}

extension ProviderHTTP {
    /// Redeems an authorization code at a token endpoint (RFC 6749 §4.1.3).
    ///
    /// - Parameter basic: our credentials if they belong in the header (`client_secret_basic`) instead of `form`.
    func redeemCode(
        _ form: [(String, String)], at url: String, basic: (id: String, secret: String)? = nil, _ provider: Provider,
        egress: EgressPolicy, deadline: ContinuousClock.Instant
    ) async throws(ProviderError) -> ProviderTokenResponse {
        var request = Request(provider: provider, url: url, form: form, egress: egress, deadline: deadline)
        if let basic {
            // RFC 6749 §2.3.1: both parts are form-encoded first.
            let pair = "\(PercentEncoding.encode(basic.id)):\(PercentEncoding.encode(basic.secret))"
            request.headers = [("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())")]
        }
        let response = try await send(request)
        guard let tokens = response.json(as: ProviderTokenResponse.self) else {
            throw ProviderError(provider: provider, reason: .unreadable)
        }
        if let error = tokens.error {
            let isClientError = ["invalid_client", "unauthorized_client", "incorrect_client_credentials"].contains(
                error.code)
            throw ProviderError(provider: provider, reason: isClientError ? .clientRefused : .codeRefused)
        }
        guard response.status < 300 else { throw ProviderError(provider: provider, reason: .codeRefused) }
        return tokens
    }
}

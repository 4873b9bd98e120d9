import Foundation
import Models

/// The exchange of a code (RFC 6749 §4.1.3), as providers answer it.
struct TokenAnswer: Decodable, Sendable {
    let accessToken: Secret?
    let idToken: String?
    /// GitHub says with 200 that it says no.
    let error: ErrorName?

    enum CodingKeys: String, CodingKey {
        case error
        case accessToken = "access_token"
        case idToken = "id_token"
    }

    /// A code (RFC 6749 §5.2); Facebook has an object in its place.
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
    /// Exchanges a code. `basic`: whether our credentials go into the header in place of the body.
    func exchange(
        _ form: [(String, String)], at url: String, basic: (id: String, secret: String)? = nil, _ provider: Provider,
        reach: EgressPolicy, until: ContinuousClock.Instant
    ) async throws(ProviderError) -> TokenAnswer {
        var question = Question(provider: provider, url: url, form: form, reach: reach, until: until)
        if let basic {
            // RFC 6749 §2.3.1: both halves are encoded as in a form first.
            let pair = "\(FormText.escape(basic.id)):\(FormText.escape(basic.secret))"
            question.headers = [("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())")]
        }
        let answer = try await ask(question)
        guard let tokens = answer.json(as: TokenAnswer.self) else {
            throw ProviderError(provider: provider, reason: .unreadable)
        }
        if let error = tokens.error {
            let isOurs = ["invalid_client", "unauthorized_client", "incorrect_client_credentials"].contains(error.code)
            throw ProviderError(provider: provider, reason: isOurs ? .clientRefused : .codeRefused)
        }
        guard answer.status < 300 else { throw ProviderError(provider: provider, reason: .codeRefused) }
        return tokens
    }
}

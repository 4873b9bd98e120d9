import Models

/// Why a provider did not identify a user. What the provider wrote is never repeated to callers or in logs.
struct ProviderError: Error, Equatable {
    /// What went wrong. The raw value is the reason in the audit log.
    enum Reason: String, Sendable {
        /// The connection failed or was lost.
        case unreachable
        /// There was no response in time.
        case slow
        /// The response was a redirect, or had the status 429 or 5xx.
        case unavailable
        /// The response was too long.
        case tooLong = "too_long"
        /// The response was not what the protocol requires.
        case unreadable
        /// The URL is not allowed: plain HTTP, or a private address.
        case forbiddenAddress = "forbidden_address"
        /// The provider did not accept the authorization code.
        case codeRefused = "code_refused"
        /// The provider did not accept our client credentials.
        case clientRefused = "client_refused"
        /// The response comes from another issuer.
        case wrongIssuer = "wrong_issuer"
        /// The ID token was issued for another client.
        case wrongAudience = "wrong_audience"
        /// The ID token belongs to another authorization request.
        case wrongNonce = "wrong_nonce"
        /// The ID token is unsigned, or signed with an unknown key or a forbidden algorithm.
        case badSignature = "bad_signature"
        /// The ID token has expired, or was issued in the future.
        case expired
        /// A required claim is missing.
        case claimMissing = "claim_missing"
    }

    let provider: Provider
    let reason: Reason
}

extension ProviderError: ServiceErrorConvertible {
    /// 403 if the provider refused the code, and 502 for everything else.
    var serviceError: ServiceError {
        let name = provider.displayName
        return switch reason {
        case .unreachable, .slow, .unavailable:
            ServiceError(.providerUnavailable, detail: "\(name) is not responding. Please try again later.")
        case .codeRefused:
            ServiceError(.providerRefused, detail: "\(name) did not confirm the sign-in. Please start again.")
        default:
            ServiceError(.providerFailed, detail: "\(name) sent an invalid response.")
        }
    }
}

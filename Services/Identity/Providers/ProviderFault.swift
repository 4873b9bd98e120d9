import Models

/// Why a provider did not tell us who someone is. The words are for people; what a provider wrote is never repeated.
struct ProviderError: Error, Equatable {
    /// What went wrong, for the audit log.
    enum Reason: String, Sendable {
        /// No connection, or it broke.
        case unreachable
        /// No answer in time.
        case slow
        /// A 5xx, 429 or a redirect.
        case unavailable
        /// An answer that is too long.
        case tooLong = "too_long"
        /// An answer that is not what the protocol says.
        case unreadable
        /// An address that we must not ask: plain HTTP, or inside a private network.
        case forbiddenAddress = "forbidden_address"
        /// The provider did not take the code.
        case codeRefused = "code_refused"
        /// The provider did not take our own credentials.
        case clientRefused = "client_refused"
        /// The answer is from someone else.
        case wrongIssuer = "wrong_issuer"
        /// The answer is for someone else.
        case wrongAudience = "wrong_audience"
        /// The answer is to another question.
        case wrongNonce = "wrong_nonce"
        /// The token is signed in a way that is not allowed, or with a key that nobody knows, or not at all.
        case badSignature = "bad_signature"
        /// The token has expired, or is from the future.
        case expired
        /// A claim that has to be there is not.
        case claimMissing = "claim_missing"
    }

    let provider: Provider
    let reason: Reason

    /// What callers are told.
    var serviceError: ServiceError {
        let name = provider.displayName
        return switch reason {
        case .unreachable, .slow, .unavailable:
            ServiceError(
                .providerUnavailable, detail: "\(name) does not answer. Please try again later.")
        case .codeRefused:
            ServiceError(
                .providerRefused, detail: "\(name) did not confirm the sign-in. Please start again.")
        default:
            ServiceError(
                .providerFailed, detail: "\(name) gave an answer that can't be trusted.")
        }
    }
}

extension ProviderError: ServiceErrorConvertible {}

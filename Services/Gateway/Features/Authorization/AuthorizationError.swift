import Models

/// An error that goes back to the client, by redirecting the browser to its redirect URI (RFC 6749 §4.1.2.1).
struct AuthorizationError: Error {
    /// The codes of RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6, and OpenID Connect Core Error Code
    /// unmet_authentication_requirements 1.0 that we use.
    enum Code: String, Sendable {
        case accessDenied = "access_denied"
        case consentRequired = "consent_required"
        case invalidRequest = "invalid_request"
        case invalidScope = "invalid_scope"
        case loginRequired = "login_required"
        case registrationNotSupported = "registration_not_supported"
        case requestNotSupported = "request_not_supported"
        case requestURINotSupported = "request_uri_not_supported"
        case serverError = "server_error"
        case temporarilyUnavailable = "temporarily_unavailable"
        case unmetAuthenticationRequirements = "unmet_authentication_requirements"
        case unsupportedResponseType = "unsupported_response_type"
    }

    let code: Code
    /// A sentence in English, for the client's developers.
    let description: String
    /// One of the client's registered redirect URIs.
    let redirectURI: String
    /// The client's own value, returned as it came.
    let state: String?

    init(_ code: Code, _ description: String, redirectURI: String, state: String?) {
        self.code = code
        self.description = description
        self.redirectURI = redirectURI
        self.state = state
    }

    init(_ code: Code, _ description: String, of request: AuthorizationRequest) {
        self.init(code, description, redirectURI: request.redirectURI, state: request.state)
    }

    /// `error`, which stopped `request`, in the terms of the specification.
    init(_ error: ServiceError, of request: AuthorizationRequest) {
        let code: Code =
            switch error.code {
            case .providerUnavailable, .serviceUnavailable: .temporarilyUnavailable
            case .providerFailed, .internalError: .serverError
            case .providerNotConnected, .unknownProvider: .invalidRequest
            default: .accessDenied
            }
        self.init(code, error.detail, of: request)
    }
}

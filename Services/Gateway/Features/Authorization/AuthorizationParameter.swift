/// Every parameter of an authorization request that a specification names, and how we treat it. ``AuthorizationRequestReader``
/// reads parameters only through this list, so none is overlooked. Parameters that are not in the list are ignored, as RFC 6749
/// §3.1 demands.
enum AuthorizationParameter: String, CaseIterable, Sendable {
    // RFC 6749 §4.1.1
    case responseType = "response_type"
    case clientID = "client_id"
    case redirectURI = "redirect_uri"
    case scope
    case state
    // RFC 7636 §4.3
    case codeChallenge = "code_challenge"
    case codeChallengeMethod = "code_challenge_method"
    // OpenID Connect Core §3.1.2.1, and OAuth 2.0 Multiple Response Types §2.1
    case responseMode = "response_mode"
    case nonce
    case display
    case prompt
    case maxAge = "max_age"
    case uiLocales = "ui_locales"
    case idTokenHint = "id_token_hint"
    case loginHint = "login_hint"
    case acrValues = "acr_values"
    // OpenID Connect Core §5.2, §5.5, §6.1 (and RFC 9101), §6.2 (and RFC 9126), §7.2.1
    case claimsLocales = "claims_locales"
    case claims
    case request
    case requestURI = "request_uri"
    case registration
    // RFC 8485 §4.1, RFC 8707 §2.1, RFC 9396 §2, RFC 9449 §10
    case vectorOfTrust = "vtr"
    case resource
    case authorizationDetails = "authorization_details"
    case keyThumbprint = "dpop_jkt"
    // Our own
    case connection

    /// How we treat a parameter.
    enum Treatment: Sendable, Equatable {
        /// We do what it asks for, and reject values that we can't support.
        case supported
        /// We reject the request with this error, whatever the value.
        case rejected(AuthorizationError.Code)
        /// It is ignored. The reason states why that is harmless.
        case ignored(because: String)
    }

    var treatment: Treatment {
        switch self {
        case .responseType, .clientID, .redirectURI, .scope, .state, .codeChallenge, .codeChallengeMethod,
            .responseMode,
            .nonce, .prompt, .maxAge, .acrValues, .uiLocales, .idTokenHint, .loginHint, .connection:
            .supported
        // Without `client_id`, `request` is the id of a stored request; see ``AuthorizationEndpoint``.
        case .request: .rejected(.requestNotSupported)
        case .requestURI: .rejected(.requestURINotSupported)
        case .registration: .rejected(.registrationNotSupported)
        case .display: .ignored(because: "our pages adapt to every size of window")
        case .claimsLocales: .ignored(because: "names are returned as users wrote them, in no other language")
        case .claims: .ignored(because: "support is optional (§5.5), and discovery announces none")
        case .vectorOfTrust: .ignored(because: "support is optional, and ID tokens without vot claim nothing")
        case .resource:
            .ignored(because: "the token names its audience in aud, which is never wider than without the parameter")
        case .authorizationDetails:
            .ignored(because: "the token response has none (RFC 9396 §7), so the client sees that none were granted")
        case .keyThumbprint:
            .ignored(because: "the token type is Bearer, so the client sees that no key is bound")
        }
    }

    /// The parameters that we reject, each with its error.
    static let rejected: [(parameter: AuthorizationParameter, error: AuthorizationError.Code)] = allCases.compactMap {
        parameter in
        if case .rejected(let error) = parameter.treatment { (parameter, error) } else { nil }
    }
}

extension OAuthParameters {
    /// The value of a parameter; nil if it is left out, empty or repeated.
    subscript(parameter: AuthorizationParameter) -> String? { self[parameter.rawValue] }
}

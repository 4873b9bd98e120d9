/// Every parameter of an authorization request that a specification names, and what becomes of it. ``AuthorizationReader``
/// reads parameters by this list alone, so none is ignored by accident. What is not in the list is ignored, as RFC 6749
/// §3.1 wants it.
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

    /// What becomes of a parameter.
    enum Treatment: Sendable, Equatable {
        /// It is read, and a value that we can't do justice to is refused.
        case honoured
        /// The request is refused with this error, whatever the value.
        case refused(String)
        /// It changes nothing, which is harmless for this reason.
        case ignored(because: String)
    }

    var treatment: Treatment {
        switch self {
        case .responseType, .clientID, .redirectURI, .scope, .state, .codeChallenge, .codeChallengeMethod,
            .responseMode,
            .nonce, .prompt, .maxAge, .uiLocales, .idTokenHint, .loginHint, .connection:
            .honoured
        // Without `client_id`, `request` names a request of ours that goes on, which is not read here.
        case .request: .refused("request_not_supported")
        case .requestURI: .refused("request_uri_not_supported")
        case .registration: .refused("registration_not_supported")
        case .display: .ignored(because: "our pages fit every window")
        case .acrValues: .ignored(because: "acr is voluntary (§3.1.2.1), and ID tokens without acr claim no class")
        case .claimsLocales: .ignored(because: "names are told as people have written them, in no other language")
        case .claims: .ignored(because: "support is optional (§5.5), and discovery says that there is none")
        case .vectorOfTrust: .ignored(because: "support is optional, and ID tokens without vot claim nothing")
        case .resource: .ignored(because: "the token says in aud for whom it is, and never for more than without it")
        case .authorizationDetails:
            .ignored(because: "the token answer has none (RFC 9396 §7), so a client sees that none were granted")
        case .keyThumbprint: .ignored(because: "the token answer says Bearer, so a client sees that no key is bound")
        }
    }

    /// What ``Treatment/refused(_:)`` refuses, with the error of each.
    static let refused: [(parameter: AuthorizationParameter, error: String)] = allCases.compactMap { parameter in
        if case .refused(let error) = parameter.treatment { (parameter, error) } else { nil }
    }
}

extension OAuthParameters {
    /// The value of a parameter; nil when it is left out, empty or came twice.
    subscript(parameter: AuthorizationParameter) -> String? { self[parameter.rawValue] }
}

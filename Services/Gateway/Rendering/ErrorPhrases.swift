import Models

/// The phrases that explain errors to users. `ErrorPhrasesTests` holds them to ``ErrorCode``: each code has a phrase, or is
/// in a list below with the reason why a general sentence is enough.
///
/// - On the error page: `broken_<code>` (the title) and `broken_<code>_text`.
/// - At the top of a form: `error_<code>`.
enum ErrorPhrases {
    /// The name of the title on the error page about `code`.
    static func errorPage(_ code: ErrorCode) -> String {
        if generalOnErrorPage[code] != nil { return code.status >= 500 ? "broken_other" : "broken_request" }
        return "broken_\((synonyms[code] ?? code).rawValue)"
    }

    /// The name of the sentence about `code` at the top of a form.
    static func form(_ code: ErrorCode) -> String {
        generalOnForms[code] != nil ? "error_other" : "error_\((synonyms[code] ?? code).rawValue)"
    }

    /// Codes that mean the same to users as another code.
    private static let synonyms: [ErrorCode: ErrorCode] = [
        .authorizationExpired: .stateInvalid, .signInSuperseded: .stateInvalid, .invalidRedirectURI: .returnToInvalid,
        .lastEmail: .primaryEmail, .lastVerifiedEmail: .primaryEmail,
        .providerNotConnected: .unknownProvider, .providerFailed: .providerRefused, .tokenHeld: .serviceUnavailable,
        .signUpUnavailable: .serviceUnavailable,
    ]

    // Reasons that hold for several codes.
    private static let general = "the general sentence is about this code"
    private static let notSentByPages = "no page of ours sends such a request"
    private static let apiOnly = "only endpoints for programs answer with it"
    private static let operatorsOnly = "only the operator's command shows it"
    private static let signInInstead = "pages send the user to sign in instead"
    private static let onTheForm = "the form shows it again with a message"
    private static let onTheErrorPage = "it is thrown before there is a form to show, so the error page is about it"

    /// The codes that the error page explains with `broken_other` (500 and above) or `broken_request`, and why.
    static let generalOnErrorPage: [ErrorCode: String] = [
        .internalError: general, .invalidRequest: general, .malformedRequest: general, .malformedJSON: notSentByPages,
        .contentTooLarge: notSentByPages, .headersTooLarge: notSentByPages, .uriTooLong: notSentByPages,
        .requestTooLong: "only the application can shorten its request", .methodNotAllowed: notSentByPages,
        .requestTimeout: notSentByPages, .unsupportedContentEncoding: notSentByPages,
        .unsupportedMediaType: notSentByPages,

        .invalidGrant: apiOnly, .invalidScope: apiOnly, .unsupportedGrantType: apiOnly, .invalidClient: apiOnly,
        .insufficientScope: apiOnly, .clientNotFirstParty: apiOnly, .notOwner: apiOnly,
        .alreadyMember: apiOnly, .forbidden: apiOnly, .requestUnknown: apiOnly,

        .authenticationRequired: signInInstead, .invalidToken: signInInstead, .invalidRefreshToken: signInInstead,
        .refreshTokenReused: signInInstead, .loginRequired: signInInstead, .signInTokenInvalid: signInInstead,

        .passkeyInvalid: onTheForm, .passkeyExists: onTheForm, .passkeyLimitReached: onTheForm,
        .codeInvalid: onTheForm, .secondFactorInvalid: onTheForm, .secondFactorRequired: signInInstead,
        .secondFactorEnrolmentRequired: signInInstead,
        .invalidCredentials: onTheForm, .insufficientUserAuthentication: onTheForm,
        .credentialsResetRequired: onTheForm, .emailTaken: onTheForm, .lastSignInMethod: onTheForm,
        .emailExists: onTheForm, .emailLimitReached: onTheForm, .emailNotVerified: onTheForm, .primaryEmail: onTheForm,
        .lastEmail: onTheForm, .lastVerifiedEmail: onTheForm,
        .soleOwner: onTheForm, .accountLimitReached: onTheForm, .accountInUse: onTheForm, .personalAccount: onTheForm,
        .emailVerificationRequired: onTheForm, .termsNotAccepted: onTheForm, .methodNotEnabled: onTheForm,
        .invalidProof: "a proof between services expired on its way, so trying again helps",

        .alreadyExists: operatorsOnly, .alreadyRunning: operatorsOnly, .ambiguous: operatorsOnly,
        .applicationInUse: operatorsOnly,
        .clientExists: operatorsOnly, .clientUsesKeys: operatorsOnly, .connectionKeyMissing: operatorsOnly,
        .rotationUnderWay: operatorsOnly, .userErased: operatorsOnly, .configurationInvalid: operatorsOnly,
        .portUnavailable: operatorsOnly, .startFailed: operatorsOnly,
    ]

    /// The codes that forms explain with `error_other`, and why.
    static let generalOnForms: [ErrorCode: String] =
        generalOnErrorPage
        .merging(
            [
                .cookieInTheWay: onTheErrorPage, .csrfTokenInvalid: onTheErrorPage, .originNotAllowed: onTheErrorPage,
                .unknownClient: onTheErrorPage, .returnToInvalid: onTheErrorPage, .invalidRedirectURI: onTheErrorPage,
                .tokenInvalid: onTheErrorPage, .stateInvalid: onTheErrorPage, .authorizationExpired: onTheErrorPage,
                .unknownProvider: onTheErrorPage, .providerNotConnected: onTheErrorPage,
                .providerRefused: onTheErrorPage, .providerFailed: onTheErrorPage,
                .providerUnavailable: onTheErrorPage, .signInCancelled: onTheErrorPage,
                .invitationRequired: "the sign-up page then states that it takes an invitation",
                .emailRequired: onTheErrorPage, .emailUnverified: onTheErrorPage,
                .signInSuperseded: "trying again helps, and the general sentence asks for that",
                .notFound: "what the form is about is gone, and trying again shows that",
            ]
        ) { $1 }
        .filter { code, _ in
            ![
                .codeInvalid, .secondFactorInvalid, .invalidCredentials, .emailTaken, .lastSignInMethod,
                .emailExists, .emailLimitReached, .emailNotVerified, .primaryEmail, .lastEmail, .lastVerifiedEmail,
                .soleOwner, .accountLimitReached, .accountInUse, .personalAccount,
                .termsNotAccepted, .passkeyInvalid, .passkeyExists, .passkeyLimitReached,
            ].contains(code)
        }
}

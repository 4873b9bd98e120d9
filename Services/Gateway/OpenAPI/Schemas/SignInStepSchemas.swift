import Models

/// Sign-ins that wait for another step.
extension Schema {
    /// The token of a sign-in that waits for another step.
    static let signInToken = Schema.string.example("pN4cXy8Zr1uTqW5vKd0sJm7eHb3gLf6aQo2iRt9wUxE").described(
        "The token of a sign-in that waits for another step.")

    /// The steps among the codes of an operation, each with the schema of its problem.
    static func signInSteps(_ codes: [ErrorCode]) -> [(code: ErrorCode, schema: Schema)] {
        codes.compactMap { code in
            switch code {
            case .emailVerificationRequired: (code, emailVerificationRequired)
            case .secondFactorRequired: (code, secondFactorRequired)
            case .secondFactorEnrolmentRequired: (code, secondFactorEnrolmentRequired)
            case .termsNotAccepted: (code, termsNotAccepted)
            default: nil
            }
        }
    }

    private static let emailVerificationRequired = extendedProblem(
        .emailVerificationRequired, "EmailVerificationRequired",
        "The sign-in goes on when the user has verified their address, with `POST /auth/verify-with-code`.",
        signInToken(isRequired: true) + [.required("email_id", .emailCredentialID, "The address to verify.")])

    /// The version of the terms of service of an application.
    static let termsVersion = Schema.string.example("2026-11-28")

    private static let termsNotAccepted = extendedProblem(
        .termsNotAccepted, "TermsNotAccepted",
        "A sign-up has to be sent again with the present version. A sign-in goes on with `POST /auth/accept-terms`.",
        signInToken(isRequired: false) + [
            .required("terms_version", .termsVersion, "The present version."),
            .optional("terms_url", .uri.example("https://www.example.com/terms"), "Where they can be read."),
            .optional(
                "recovery_codes", .array(.string.example("7k3vq-0mt8w-r5ync")),
                "Of a factor that was set up in the step before."),
        ])

    /// The members by which a sign-in goes on. A sign-up that was refused has none.
    private static func signInToken(isRequired: Bool) -> [Schema.Property] {
        let make = isRequired ? Schema.Property.required : Schema.Property.optional
        return [
            make(
                "sign_in_token", .signInToken,
                "Works once, at the same client, and in the same browser if the request had a cookie of ours."),
            make("expires_in", .integer.example(300), "Seconds until the token expires."),
        ]
    }

    private static let secondFactorRequired = extendedProblem(
        .secondFactorRequired, "SecondFactorRequired",
        "The sign-in goes on with `POST /auth/sign-in/second-factor`.",
        signInToken(isRequired: true) + [
            .required(
                "factors",
                .array(
                    .object(
                        isClosed: true,
                        [
                            .required("type", .oneOf(SecondFactorKind.allCases.map(\.rawValue))),
                            .optional("options", .passkeyRequestOptions, "What a passkey answers."),
                        ])))
        ])

    private static let secondFactorEnrolmentRequired = extendedProblem(
        .secondFactorEnrolmentRequired, "SecondFactorEnrolmentRequired",
        """
        The application requires a second factor, and the user has none. `POST /auth/factors/totp` and its confirmation, or \
        `POST /auth/passkeys/registration-options` and `POST /auth/passkeys`, take the token in place of a session; the last call answers \
        as a sign-in does.
        """,
        signInToken(isRequired: true))
}

import Models

/// Problem documents (RFC 9457).
extension Schema {
    /// One failing parameter.
    static let invalidParameter = Schema.named(
        "InvalidParameter",
        .object(
            "One failing parameter.", isClosed: true,
            [
                .required("in", .oneOf(["body", "path", "query", "header", "cookie"])),
                .required("path", .string.example("/email"), "A JSON Pointer for bodies, the bare name otherwise."),
                .required("type", .string.example("format")),
                .optional("expected", .string.example("an email address")),
                .optional("received", .string.example("ada"), "Never a password or a token."),
            ]))

    /// An error (RFC 9457).
    static let problemDetails = Schema.named(
        "ProblemDetails",
        .object(
            "An error (RFC 9457).", isClosed: true,
            [
                .required("type", .uri.example("https://auth.example.com/problems/invalid_request")),
                .required("title", .string.example("Some parameters are not valid")),
                .required("status", .integer.example(400)),
                .optional("detail", .string.example("Some parameters are missing or not valid.")),
                .optional(
                    "instance", .uriReference.example("/requests/req_01jx3k5v7q9w2y4z6b8d0f1g2h"),
                    "Ends with the request id."),
                .optional("code", .string.example("invalid_request"), "Stable name for programs."),
            ]))

    /// An error that names every failing parameter.
    static let validationProblemDetails = Schema.named(
        "ValidationProblemDetails",
        .object(
            "An error that names every failing parameter.", isClosed: true,
            [
                .required("type", .uri.example("https://auth.example.com/problems/invalid_request")),
                .required("title", .string.example("Some parameters are not valid")),
                .required("status", .integer.example(400)),
                .optional("detail", .string.example("Some parameters are missing or not valid.")),
                .optional(
                    "instance", .uriReference.example("/requests/req_01jx3k5v7q9w2y4z6b8d0f1g2h"),
                    "Ends with the request id."),
                .optional("code", .string.example("invalid_request"), "Stable name for programs."),
                .optional("invalid_params", .array(.invalidParameter)),
            ]))

    /// The problems among the codes of an operation that have members of their own, each with its schema.
    ///
    /// - Parameter stepsOfSignIn: whether codes may be about the next step of a sign-in.
    static func extendedProblems(_ codes: [ErrorCode], stepsOfSignIn: Bool) -> [(code: ErrorCode, schema: Schema)] {
        let freshness = codes.filter { $0 == .insufficientUserAuthentication }.map {
            (code: $0, schema: insufficientUserAuthentication)
        }
        let ownership = codes.filter { $0 == .soleOwner }.map { (code: $0, schema: soleOwner) }
        return freshness + ownership + (stepsOfSignIn ? signInSteps(codes) : [])
    }

    private static let soleOwner = extendedProblem(
        .soleOwner, "SoleOwner", "The user is the only owner of accounts that have other members.",
        [
            .required(
                "accounts",
                .array(
                    .object(
                        isClosed: true,
                        [
                            .required("id", .accountID), .required("name", .string.example("Lovelace & Co").nullable),
                        ])),
                "At most 20 of them.")
        ])

    private static let insufficientUserAuthentication = extendedProblem(
        .insufficientUserAuthentication, "InsufficientUserAuthentication",
        "The sign-in is too old or too weak for the change. `POST /auth/reauthenticate` renews it (RFC 9470).",
        [
            .required("max_age", .integer.example(600), "How old the sign-in may be, in seconds."),
            .optional(
                "acr_values",
                .oneOf(AuthenticationContext.allCases.map(\.rawValue)).example(
                    .string(AuthenticationContext.twoFactors.rawValue)),
                "What the session has to reach. Present if it needs a second factor."),
            .optional(
                "factors",
                .array(
                    .object(
                        isClosed: true,
                        [.required("type", .oneOf(ReauthenticationFactor.allCases.map(\.rawValue)))])),
                "What the user can show, any of which is enough. Empty if they have to sign in again."),
        ])

    /// A problem with members of its own (RFC 9457 §3.2).
    static func extendedProblem(
        _ code: ErrorCode, _ name: String, _ description: String, _ members: [Schema.Property]
    ) -> Schema {
        .named(
            name,
            .object(
                description, isClosed: true,
                [
                    .required("type", .uri.example(.string("https://auth.example.com/problems/\(code)"))),
                    .required("title", .string.example(.string(code.definition.title))),
                    .required("status", .integer.example(.integer(code.status))),
                    .optional("detail", .string.example(.string(code.definition.help))),
                    .optional("instance", .uriReference.example("/requests/req_01jx3k5v7q9w2y4z6b8d0f1g2h")),
                    .required("code", .constant(code.rawValue)),
                ] + members))
    }
}

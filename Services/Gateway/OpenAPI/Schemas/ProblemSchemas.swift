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
}

/// Waitlists.
extension Schema {
    /// A user's place on a waitlist.
    static let waitlistRow = Schema.named(
        "WaitlistRow",
        .object(
            "A user's place on a waitlist.", isClosed: true,
            [
                .required("id", .waitlistID),
                .required("application_id", .applicationID),
                .required("user_id", .userID),
                .required("account_id", .accountID),
                .required("feature_key", .featureKey),
                .required("created_at", .dateTime),
                .required("updated_at", .dateTime),
            ]))

    /// A user's place on the waitlist of a feature.
    static let waitlistStatus = Schema.named(
        "WaitlistStatus",
        .object(
            "A user's place on the waitlist of a feature.", isClosed: true,
            [
                .required(
                    "data",
                    .object(
                        isClosed: true,
                        [
                            .required("feature_key", .featureKey),
                            .required("signed_up", .boolean),
                            .required("waitlist_id", .waitlistID.nullable),
                        ])),
                .required(
                    "links",
                    .object(
                        isClosed: true,
                        [
                            .required("self", .uri.example("{issuer}/self"))
                        ])),
            ]))

    /// A page of the user's rows, oldest first.
    static let waitlistPage = Schema.named(
        "WaitlistPage",
        .object(
            "A page of the user's rows, oldest first.", isClosed: true,
            [
                .required("data", .array(.waitlistRow)),
                .required(
                    "links",
                    .object(
                        isClosed: true,
                        [
                            .required("self", .uri.example("{issuer}/self")),
                            .optional("next", .uri.example("{issuer}/next"), "Absent on the last page."),
                        ])),
            ]))
}

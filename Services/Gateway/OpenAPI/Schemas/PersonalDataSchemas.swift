import Models

/// What users see of their own data: activity, consents, exports.
extension Schema {
    /// Something that happened in the user's account.
    static let activityItem = Schema.named(
        "Activity",
        .object(
            "Something that happened in the user's account. What an entry does not have is left out.", isClosed: true,
            [
                .required("id", .string.example("aud_01jx3k5v7q9w2y4z6b8d0f1g2h")),
                .required("at", .dateTime),
                .required("event", .string.example("sign_in"), "What happened. Further names may be added."),
                .required(
                    "actor",
                    .object(isClosed: true, [.required("type", .oneOf(ActivityEntry.Actor.allCases.map(\.rawValue)))]),
                    "`operator` for the support team. `user` for anybody else, also for who only tried to act as the user."
                ),
                .optional("client_id", .clientID),
                .optional("ip_address", .string.example("203.0.113.7")),
                .optional(
                    "place", .place, "Roughly where the address is, in English, if the service has a file of places."),
                .optional("device", .string.example("Firefox on Linux"), "A guess from `User-Agent`, for people."),
                .optional("provider", .provider),
                .optional("reason", .string.example("passkey"), "More about the event, in one word."),
                .optional(
                    "changed", .array(.string.example("display_name")), "The names of the fields or scopes; no values."),
            ]))

    /// A page of activity, latest first.
    static let activityPage = page("ActivityPage", "A page of activity, latest first.", of: .activityItem)

    /// What a client may do for the user.
    static let consent = Schema.named(
        "Consent",
        .object(
            "What a client may do for the user.", isClosed: true,
            [
                .required("client_id", .clientID),
                .required("client_name", .string.example("Calendar")),
                .required("scopes", .array(.string.example("profile"))),
                .required("granted_at", .dateTime, "When the user last agreed."),
            ]))

    /// A page of consents, in the order of the clients' ids.
    static let consentPage = page("ConsentPage", "A page of consents, in the order of the clients' ids.", of: .consent)

    /// A page of a list, as ``PageBody``.
    static func page(_ name: String, _ description: String, of item: Schema) -> Schema {
        .named(
            name,
            .object(
                description, isClosed: true,
                [
                    .required("data", .array(item)),
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

    /// The links of a list that has one page only.
    static let selfLink = Schema.object(isClosed: true, [.required("self", .uri.example("{issuer}/self"))])

    private static let exportedUser = Schema.object(
        isClosed: true,
        [
            .required("id", .userID),
            .required("application_id", .applicationID),
            .required("status", .userStatus),
            .required("created_at", .dateTime),
            .required("two_step", .boolean, "Whether a sign-in needs two factors."),
            .required("terms_version", .string.example("2026-01").nullable, "The terms that were accepted last."),
            .required("terms_accepted_at", .dateTime.nullable),
            .required("password_changed_at", .dateTime.nullable, "Null without a password."),
            .required("recovery_codes_left", .integer.example(10)),
            .optional(
                "sign_up_metadata", .object([.optional("plan", .string.example("trial"))]),
                "What the application has added at the sign-up."),
        ])

    private static let exportedEmail = Schema.object(
        isClosed: true,
        [
            .required("id", .emailCredentialID),
            .required("email", .emailAddress),
            .required("verified_at", .dateTime.nullable),
            .required("created_at", .dateTime),
            .required("primary", .boolean, "Whether notices go to it."),
        ])

    private static let exportedEmailChange = Schema.object(
        isClosed: true,
        [
            .required("email", .emailAddress, "The address that was replaced as the primary one, or removed."),
            .required("removed", .boolean),
            .required("changed_at", .dateTime),
        ])

    private static let exportedIdentity = Schema.object(
        isClosed: true,
        [
            .required("id", .string.example("idn_01jx3k5v7q9w2y4z6b8d0f1g2h")),
            .required("provider", .provider),
            .required("issuer", .string.example("https://accounts.google.com")),
            .required("subject", .string.example("110169484474386276334"), "The user's id at the provider."),
            .required("email", .string.example("ada@example.com").nullable),
            .required("created_at", .dateTime),
            .required("last_used_at", .dateTime),
        ])

    private static let exportedMembership = Schema.object(
        isClosed: true,
        [
            .required("id", .membershipID),
            .required("role", .role),
            .required("created_at", .dateTime),
            .required("account", .account),
        ])

    private static let exportedSession = Schema.object(
        isClosed: true,
        [
            .required("id", .sessionID),
            .required("client_id", .clientID),
            .required("account_id", .accountID),
            .required("created_at", .dateTime),
            .required("last_used_at", .dateTime),
            .required("expires_at", .dateTime),
            .required("ip_address", .string.example("203.0.113.7").nullable),
            .required("user_agent", .string.example("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").nullable),
        ])

    private static let exportedMails = Schema.object(
        isClosed: true,
        [
            .required(
                "outbox",
                .array(
                    .object(
                        isClosed: true,
                        [
                            .required("id", .string.example("msg_01jx3k5v7q9w2y4z6b8d0f1g2h")),
                            .required("state", .oneOf(Mailer.MessageState.allCases.map(\.rawValue))),
                            .required("kind", .oneOf(OutgoingMail.Kind.allCases.map(\.rawValue))),
                            .required("recipient", .emailAddress),
                            .required("accepted_at", .dateTime),
                            .required("attempts", .integer.example(1)),
                        ])), "Emails that were not sent yet, or were given up."),
            .required(
                "deliveries",
                .array(
                    .object(
                        isClosed: true,
                        [
                            .required("message_id", .string.example("msg_01jx3k5v7q9w2y4z6b8d0f1g2h")),
                            .required("kind", .string.example("password_reset")),
                            .required("event", .oneOf(Mailer.DeliveryRecord.Event.allCases.map(\.rawValue))),
                            .required("at", .dateTime),
                            .optional("reason", .string.example("451 4.3.0")),
                        ])), "What became of emails to verified addresses in the last three days."),
        ])

    /// Everything that is held about the user.
    static let personalDataExport = Schema.named(
        "PersonalDataExport",
        .object(
            "Everything that is held about the user, without secrets.", isClosed: true,
            [
                .required("exported_at", .dateTime),
                .required("issuer", .uri.example("{issuer}/")),
                .required("user", exportedUser),
                .required("profile", .userIdentity.nullable),
                .required("emails", .array(exportedEmail)),
                .required(
                    "email_changes", .array(exportedEmailChange),
                    "Changes of addresses in the last seven days, which their mailboxes can undo."),
                .required("factors", .array(.factor)),
                .required(
                    "remembered_browsers", .array(.dateTime),
                    "Until when browsers are remembered in which no second factor is asked for."),
                .required("identities", .array(exportedIdentity), "Connected sign-in providers."),
                .required("memberships", .array(exportedMembership), "With the accounts."),
                .required("invites_sent", .array(.invite), "Latest first."),
                .required("invites_received", .array(.invite), "To verified addresses; latest first."),
                .required("consents", .array(.consent)),
                .required(
                    "sign_up_waitlist",
                    .array(
                        .object(
                            isClosed: true,
                            [
                                .required("email", .emailAddress),
                                .required("created_at", .dateTime),
                                .required("invited", .boolean),
                            ])), "Places of verified addresses on the waitlist for signing up."),
                .required("waitlists", .array(.waitlistRow), "Places on the waitlists of features."),
                .required("sessions", .array(exportedSession), "Active sessions, newest first."),
                .required("activity", .array(.activityItem), "The user's part of the audit log, latest first."),
                .required("mails", exportedMails),
                .required(
                    "incomplete", .array(.string.example("activity")),
                    "The names of the lists that were too long for the document. `GET /auth/me/activity` has all of the activity."
                ),
            ]))
}

import Models

/// Passkeys. The members that WebAuthn defines have its names.
extension Schema {
    static let factorID = Schema.named(
        "FactorID",
        .string(pattern: "^fac_[0-7][0-9a-hjkmnp-tv-z]{25}$").example("fac_01jx3k5v7q9w2y4z6b8d0f1g2h").described(
            "Unique identifier for a second factor or passkey."))

    /// A passkey of a user.
    static let passkey = Schema.named(
        "Passkey",
        .object(
            "A passkey of a user.", isClosed: true,
            [
                .required("id", .factorID),
                .required("name", .string.example("Firefox, Linux")),
                .required("created_at", .dateTime),
                .required("last_used_at", .dateTime.nullable, "Null if the user has not signed in with it."),
                .required("backed_up", .boolean, "Whether it is synced to other devices."),
            ]))

    /// The passkeys of a user.
    static let passkeyPage = page("PasskeyPage", "The user's passkeys, oldest first.", of: .passkey)

    /// A passkey that was just registered.
    static let newPasskey = Schema.named(
        "NewPasskey",
        .object(
            "A passkey that was just registered.", isClosed: true,
            [
                .required("id", .factorID),
                .required("name", .string.example("Firefox, Linux")),
                .required("created_at", .dateTime),
                .required("last_used_at", .dateTime.nullable, "Null: it was not used yet."),
                .required("backed_up", .boolean, "Whether it is synced to other devices."),
                .optional(
                    "recovery_codes", .array(.string.example("7k3vq-0mt8w-r5ync")),
                    "Present if the user had none. They are not returned again."),
            ] + renewedAccessToken))

    /// An authenticator app or a passkey.
    static let factor = Schema.named(
        "Factor",
        .object(
            "An authenticator app or a passkey.", isClosed: true,
            [
                .required("id", .factorID),
                .required("type", .oneOf(Factor.Kind.allCases.map(\.rawValue))),
                .required("name", .string.example("Work laptop").nullable, "The name of a passkey."),
                .required("created_at", .dateTime),
                .required("last_used_at", .dateTime.nullable),
            ]))

    /// The secret of an authenticator app.
    static let authenticatorSetup = Schema.named(
        "AuthenticatorSetup",
        .object(
            "The secret of an authenticator app, in the forms in which apps take it.", isClosed: true,
            [
                .required("id", .factorID),
                .required("secret", .string.example("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), "Base 32 (RFC 4648 §6)."),
                .required(
                    "uri",
                    .uri.example(
                        "otpauth://totp/Acme%20Notes:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
                    "For apps on the same device."),
                .required(
                    "qr", .string.example("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"), "The URI, as SVG."),
            ]))

    /// What follows from the confirmation of an authenticator app.
    static let confirmedApp = Schema.named(
        "ConfirmedApp",
        .object(
            "Recovery codes, and the outcome of a sign-in that waited for the app.", isClosed: true,
            [
                .optional("recovery_codes", .array(.string.example("7k3vq-0mt8w-r5ync"))),
                .optional("tokens", .sessionTokens),
                .optional("profile", .sessionProfile),
                .optional("credentials_reset", .alwaysTrue),
            ] + renewedAccessToken))

    /// The new access token of a session that has set a factor up. Its order is that of ``RenewedAccessToken``.
    private static let renewedAccessToken: [Property] = [
        .optional("access_token", .accessToken, "Present if the session counts as having shown the factor."),
        .optional("token_type", .tokenType),
        .optional("expires_in", .integer.example(900), "Seconds until the access token expires."),
    ]

    /// Recovery codes.
    static let recoveryCodes = Schema.named(
        "RecoveryCodes",
        .object(
            "Codes that sign in once each in place of the authenticator app.", isClosed: true,
            [.required("recovery_codes", .array(.string.example("7k3vq-0mt8w-r5ync")))]))

    /// Bytes in base64url.
    private static let bytes = Schema.string(pattern: "^[A-Za-z0-9_-]*$").example("Zk3vQ0mT8wLr5yNc1xHs7jUbPd2fKa9e")

    private static let descriptor = Schema.object(
        isClosed: true,
        [
            .required("type", .constant("public-key")), .required("id", .bytes),
            .required("transports", .array(.string.example("internal"))),
        ])

    /// `PublicKeyCredentialCreationOptionsJSON`.
    static let passkeyCreationOptions = Schema.named(
        "PasskeyCreationOptions",
        .object(
            "What `PublicKeyCredential.parseCreationOptionsFromJSON()` takes (WebAuthn Level 3 §5.1.8).",
            isClosed: true,
            [
                .required(
                    "rp",
                    .object(
                        isClosed: true,
                        [
                            .required("id", .string.example("auth.example.com")),
                            .required("name", .string.example("Acme Notes")),
                        ])),
                .required(
                    "user",
                    .object(
                        isClosed: true,
                        [
                            .required("id", .bytes), .required("name", .email),
                            .required("displayName", .string.example("Ada Lovelace")),
                        ])),
                .required("challenge", .bytes),
                .required(
                    "pubKeyCredParams",
                    .array(
                        .object(
                            isClosed: true,
                            [.required("type", .constant("public-key")), .required("alg", .integer.example(-7))]))),
                .required("timeout", .integer.example(300_000), "In milliseconds."),
                .required("excludeCredentials", .array(.descriptor)),
                .required(
                    "authenticatorSelection",
                    .object(
                        isClosed: true,
                        [
                            .required("residentKey", .constant("required")),
                            .required("requireResidentKey", .boolean),
                            .required("userVerification", .oneOf(["preferred", "required"])),
                        ])),
                .required("attestation", .constant("none")),
            ]))

    /// `PublicKeyCredentialRequestOptionsJSON`.
    static let passkeyRequestOptions = Schema.named(
        "PasskeyRequestOptions",
        .object(
            "What `PublicKeyCredential.parseRequestOptionsFromJSON()` takes (WebAuthn Level 3 §5.1.9).", isClosed: true,
            [
                .required("challenge", .bytes),
                .required("timeout", .integer.example(300_000), "In milliseconds."),
                .required("rpId", .string.example("auth.example.com")),
                .required("allowCredentials", .array(.descriptor), "Empty: any passkey of the user's choice."),
                .required("userVerification", .oneOf(["required", "preferred"])),
            ]))

    /// `RegistrationResponseJSON`.
    static let registrationCredential = credential(
        "PasskeyRegistration", "What `toJSON()` makes of a new passkey (WebAuthn Level 3 §5.1.8).",
        [
            .required("clientDataJSON", .bytes), .required("attestationObject", .bytes),
            .optional("transports", .array(.string.example("internal"))),
        ])

    /// `AuthenticationResponseJSON`.
    static let assertionCredential = credential(
        "PasskeyAssertion", "What `toJSON()` makes of a passkey that was used (WebAuthn Level 3 §5.1.8).",
        [
            .required("clientDataJSON", .bytes), .required("authenticatorData", .bytes), .required("signature", .bytes),
            .optional("userHandle", .bytes.nullable),
        ])

    private static func credential(_ name: String, _ description: String, _ response: [Property]) -> Schema {
        Schema.named(
            name,
            .object(
                description,
                [
                    .required("id", .bytes), .required("rawId", .bytes), .required("type", .constant("public-key")),
                    .required("response", .object(response)),
                ]))
    }
}

extension Schema.Property {
    /// What renews a sign-in that is not fresh.
    static let freshPassword = Schema.Property.optional(
        "password", .password,
        "The current password, if the sign-in is more than ten minutes old. Whenever it is sent, it has to be right.")
}

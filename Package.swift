// swift-tools-version: 6.2
import PackageDescription

// The dependency list of each target below *is* the architecture: a service links its own store and
// nothing of another service; only the gateway and the operator's command link RPCClient (the star).

let package = Package(
    name: "latchkey",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "gateway", targets: ["GatewayService"]),
        .executable(name: "identity", targets: ["IdentityService"]),
        .executable(name: "tokens", targets: ["TokensService"]),
        .executable(name: "mailer", targets: ["MailerService"]),
        .executable(name: "waitlists", targets: ["WaitlistsService"]),
        .executable(name: "latchkey", targets: ["LatchkeyCommand"]),
        .executable(name: "load-probe", targets: ["LoadProbe"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        // Of the operator's command alone: files with settings.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // C libraries: a module map and a shim each.
        .systemLibrary(
            name: "CPostgres", path: "Shared/CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        // No pkgConfig: hiredis's file names a flag that SwiftPM prohibits (-D_FILE_OFFSET_BITS).
        .systemLibrary(name: "CRedis", path: "Shared/CRedis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "Shared/COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CSodium", path: "Shared/CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(
            name: "CIDN2", path: "Shared/CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
        .systemLibrary(
            name: "CFido2", path: "Shared/CFido2", pkgConfig: "libfido2", providers: [.apt(["libfido2-dev"])]),
        .systemLibrary(
            name: "CQREncode", path: "Shared/CQREncode", pkgConfig: "libqrencode",
            providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(
            name: "CCrypt", path: "Shared/CCrypt", pkgConfig: "libxcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(
            name: "CMaxMindDB", path: "Shared/CMaxMindDB", pkgConfig: "libmaxminddb",
            providers: [.apt(["libmaxminddb-dev"])]),

        // A shim in C, because Swift can't call libcurl's variadic functions.
        .target(name: "CCurl", path: "Shared/CCurl", linkerSettings: [.linkedLibrary("curl")]),

        // Defines mmap for the threads that hash passwords; see its header.
        .target(name: "CHashMemory", path: "Shared/CHashMemory"),

        // Shared rooms.
        // Values, and nothing of ours below them; libidn2 because equality of addresses is decided here.
        .shared("Models", ["CIDN2"]),
        .shared("RPC", ["Models", .nio, .nioPosix, .log, .metrics, .tracing]),
        .shared("RPCClient", ["Models", "RPC", .nio, .nioPosix, .log, .tracing]),
        // Small tools that several targets need: tokens, sealed boxes, URL rules, pauses.
        .shared("Primitives", ["Models", .crypto]),
        .shared("Threads", ["Primitives", .nioConcurrencyHelpers, .nioPosix]),
        .shared("Postgres", ["CPostgres", "Models", "Primitives", "Threads", .log, .tracing]),
        .shared("Redis", ["COpenSSL", "CRedis", "Models", "Primitives", .crypto, .log, .tracing]),
        .shared(
            "PasswordHashing",
            [
                "CCrypt", "CHashMemory", "COpenSSL", "CSodium", "Models", "Primitives", "Threads", .crypto, .metrics,
                .tracing,
            ]),
        .shared("Localization", ["Models"]),
        .shared("Templates", ["Models", .mustache]),
        .shared("SMTP", ["CCurl", "Models", "Primitives", "Threads", .tracing]),
        .shared("OutgoingHTTP", ["CCurl", "Primitives", .tracing]),
        // Passkeys: libfido2 reads and verifies what authenticators sign.
        .shared("WebAuthn", ["CFido2", "COpenSSL", "Models", "Primitives", .crypto]),
        // Codes of authenticator applications, their QR codes, and recovery codes.
        .shared("OneTimePasswords", ["CQREncode", "Models", "Primitives", .crypto]),
        .shared("Proofs", ["Models", "Primitives", .crypto, .jwt]),
        // Places of network addresses, from a file of the operator's that libmaxminddb reads.
        .shared(
            "GeoIP", ["CMaxMindDB", "Models", "Primitives", "ServiceKit", .configuration, .lifecycle, .log]),
        .shared(
            "ServiceKit",
            [
                "Models", "Primitives", "RPC", .crypto, .nio, .nioPosix, .log, .metrics, .configuration, .lifecycle,
                .tracing, .unixSignals,
            ]),

        // The five processes and the operator's command.
        .service(
            "Gateway",
            [
                "GeoIP", "Localization", "OutgoingHTTP", "RPCClient", "Templates", .crypto, .hummingbird,
                .hummingbirdCore,
                .httpTypes, .metrics, .nio,
                .nioHTTP1,
                .nioExtras, .nioHTTPTypes, .nioHTTPTypesHTTP1, .nioPosix, .configuration, .lifecycle, .mustache,
                .tracing,
            ],
            resources: [
                .embedInCode("Rendering/Assets/style.css"), .embedInCode("Rendering/Assets/touch-icon.png"),
                .embedInCode("Rendering/Assets/script.js"), .embedInCode("Rendering/Assets/icon.svg"),
                .embedInCode("Rendering/Assets/passkeys.js"),
                .embedInCode("Rendering/Assets/reference.css"), .embedInCode("Rendering/Assets/reference.js"),
            ]
                + .pages(
                    "layout", "alert", "field", "csrf", "providers", "mark", "scope", "passkey", "new-passkey", "key",
                    "confirm",
                    "add-passkey", "rename-passkey",
                    "remove-factor", "two-step", "authenticator-app", "recovery-codes", "sign-in", "no-passkeys",
                    "password",
                    "check-mail",
                    "sign-up", "forgot",
                    "invite-code", "second-factor", "missing-passkey",
                    "mailed", "done",
                    "account-name", "members", "member",
                    "account", "activity", "activity-rows", "change-password", "delete-user", "add-email",
                    "change-email", "disconnect",
                    "export-data",
                    "terms", "terms-sentence", "sign-out", "consent",
                    "error", "leaving",
                    "start", "about", "docs", "problem", "problems")
                + .phrases(in: "Rendering/Phrases")),
        .service(
            "Identity",
            [
                "OneTimePasswords", "OutgoingHTTP", "Postgres", "PasswordHashing", "Proofs", "Threads", "WebAuthn",
                .crypto,
                .configuration, .jwt, .lifecycle, .metrics, .nio, .nioPosix, .tracing,
            ],
            resources: [
                .embedInCode("Migrations/001-init.sql"), .embedInCode("Migrations/002-client-settings.sql"),
                .embedInCode("Migrations/003-social.sql"), .embedInCode("Migrations/004-oauth-clients.sql"),
                .embedInCode("Migrations/005-audit-log.sql"),
                .embedInCode("Migrations/006-ascii-domains.sql"), .embedInCode("Migrations/007-invite-limits.sql"),
                .embedInCode("Migrations/008-application-branding.sql"),
                .embedInCode("Migrations/009-sign-up-by-mail.sql"),
                .embedInCode("Migrations/010-sign-up-settings.sql"),
                .embedInCode("Migrations/011-factors.sql"),
                .embedInCode("Migrations/012-sign-up-waitlist.sql"),
                .embedInCode("Migrations/013-unregistered-mails.sql"),
                .embedInCode("Migrations/014-terms.sql"),
                .embedInCode("Migrations/015-waitlist-mails.sql"),
                .embedInCode("Migrations/016-factor-settings.sql"),
                .embedInCode("Migrations/017-two-step-choice.sql"),
                .embedInCode("Migrations/018-authentication-methods.sql"),
                .embedInCode("Migrations/019-revision-by-key.sql"),
                .embedInCode("Migrations/020-imported-users.sql"),
                .embedInCode("Migrations/021-user-lists.sql"),
                .embedInCode("Migrations/022-proven-mailboxes.sql"),
                .embedInCode("Migrations/023-personal-data.sql"),
                .embedInCode("Migrations/024-waitlist-erasure.sql"),
                .embedInCode("Migrations/025-user-emails.sql"),
                .embedInCode("Migrations/026-shared-accounts.sql"),
                .embedInCode("Migrations/027-webhooks.sql"),
                .embedInCode("Migrations/028-api-keys.sql"),
                .embedInCode("Migrations/029-console.sql"),
                .embedInCode("Migrations/030-audit-partitions.sql"),
                .embedInCode("Migrations/031-sign-up-hooks.sql"),
                .embedInCode("Migrations/032-recorded-erasures.sql"),
                .embedInCode("Migrations/033-outbox-urgency.sql"),
                .embedInCode("Handlers/SignUp/throw-away-domains.txt"),
                .embedInCode("Passwords/common-passwords.txt"),
            ]),
        .service(
            "Tokens", ["Redis", "Proofs", .crypto, .cryptoExtras, .jwt, .configuration, .lifecycle, .metrics],
            resources: .scripts([
                "Authorization": ["end_client_sessions", "exchange_authorization_code"],
                "EmailLinks": ["release_email_limit", "spend_email_limit"],
                "Operations": ["spend_limit", "add_first_key", "add_next_key", "revoke_key"],
                "Sessions": [
                    "refresh_session", "switch_account", "reauthenticate", "end_all_sessions", "advance_epoch",
                ],
                "SignIn": [
                    "begin_attempt", "begin_device_attempt", "count_failed_attempt", "finish_attempt", "issue_session",
                    "keep_begun_sign_in",
                ],
                "SocialLogin": ["keep_provider_answer", "take_provider_state"],
            ])),
        .service(
            "Mailer",
            [
                "GeoIP", "Localization", "OutgoingHTTP", "Redis", "Proofs", "SMTP", "Templates", "Threads", .crypto,
                .configuration, .lifecycle, .metrics, .mustache, .tracing,
            ],
            resources: .scripts([
                "EmailLinks": ["store_token", "redeem_token", "redeem_code", "finish_redemption"],
                "Operations": ["move_message", "list_retries"],
                "Webhooks": [
                    "find_due_webhooks", "release_webhook_user_key", "remove_webhook_endpoint", "schedule_webhook",
                    "store_webhook_endpoint", "take_webhook_user_key",
                ],
                "Outbox": [
                    "accept_message", "reserve_message", "lease_messages", "renew_lease", "acknowledge_message",
                    "remove_idle_senders",
                ],
            ])
                + [.embedInCode("Templates/mail.html.mustache"), .embedInCode("Templates/mail.txt.mustache")]
                + .phrases(in: "Templates/phrases")),
        .service(
            "Waitlists", ["Postgres"],
            resources: [
                .embedInCode("Migrations/001-init.sql"), .embedInCode("Migrations/002-invited.sql"),
                .embedInCode("Migrations/003-rows-of-user.sql"), .embedInCode("Migrations/004-joins.sql"),
            ]),
        .executableTarget(
            name: "LatchkeyCommand",
            dependencies: [
                "GeoIP", "Models", "Primitives", "RPC", "RPCClient", "ServiceKit", "Templates", .argumentParser,
                .crypto, .httpTypes,
                .hummingbird, .hummingbirdCore, .lifecycle, .log, .mustache, .nio,
                .nioPosix,
                .subprocess, .unixSignals, .yams,
            ],
            path: "Services/latchkey",
            resources: [
                .embedInCode("Console/Pages/Assets/console.css"), .embedInCode("Console/Pages/Assets/console.js"),
                .embedInCode("Console/Pages/Assets/console-icon.svg"),
                .embedInCode("Console/Pages/Templates/console-layout.mustache"),
                .embedInCode("Console/Pages/Templates/console-block.mustache"),
                .embedInCode("Console/Pages/Templates/console-table.mustache"),
                .embedInCode("Console/Pages/Templates/console-row.mustache"),
                .embedInCode("Console/Pages/Templates/console-cell.mustache"),
                .embedInCode("Console/Pages/Templates/console-form.mustache"),
            ],
            swiftSettings: .upcoming),

        // What `make bench` measures the fleet against.
        .executableTarget(
            name: "LoadProbe",
            dependencies: [
                "Models", "PasswordHashing", "RPC", "RPCClient", "Redis", .argumentParser, .hummingbird, .log,
                .nioPosix,
            ],
            path: "Tests/Load/Probe", swiftSettings: .upcoming),

        // Tests: real stores, started by TestKit.
        .target(
            name: "TestKit",
            dependencies: [
                "Models", "OutgoingHTTP", "RPC", "RPCClient", "ServiceKit", .inMemoryTracing, .log, .nio, .nioHTTP1,
                .nioPosix, .subprocess, .tracing,
            ],
            path: "Tests/TestKit",
            exclude: [
                "otlp_requests.py", "place_database.py", "provider_server.py", "requirements.txt", "smtp_server.py",
                "webhook_receiver.py",
            ],
            swiftSettings: .upcoming),
        .tests(
            "Latchkey",
            of: [
                "GeoIP", "LatchkeyCommand", "Models", "Primitives", "RPC", "RPCClient", "ServiceKit", .argumentParser,
                .httpTypes,
                .hummingbird, .hummingbirdTesting, .log,
                .nio,
                .nioPosix,
            ]),
        .tests("TestKit", of: []),
        .tests("Postgres", of: ["Postgres", "Models", .inMemoryTracing, .log, .tracing]),
        .tests("Primitives", of: ["Primitives", "Models", .crypto]),
        .tests("Threads", of: ["Primitives", "Threads", .nioPosix]),
        .tests("PasswordHashing", of: ["CHashMemory", "PasswordHashing", "Models", "ServiceKit"]),
        .tests("Redis", of: ["Redis", "Models", .inMemoryTracing, .log, .tracing]),
        .tests("Localization", of: ["Localization"]),
        .tests("Templates", of: ["Templates"]),
        .tests("SMTP", of: ["CCurl", "SMTP", "Models", .inMemoryTracing, .tracing]),
        .tests("OutgoingHTTP", of: ["OutgoingHTTP", .inMemoryTracing, .tracing]),
        .tests(
            "WebAuthn", of: ["WebAuthn", "Models", "Primitives"],
            exclude: ["ceremonies.json", "software_authenticator.py"]),
        .tests("OneTimePasswords", of: ["OneTimePasswords", "Models", .crypto], exclude: ["independent.py"]),
        .tests(
            "Identity",
            of: [
                "IdentityService", "Models", "OneTimePasswords", "Primitives", "PasswordHashing", "Postgres", "Proofs",
                "RPC",
                "RPCClient", "ServiceKit", "WebAuthn",
                .configuration, .crypto, .lifecycle, .log, .nio, .tracing,
            ]),
        .tests("Waitlists", of: ["WaitlistsService", "Models", "Postgres", "RPC", .log]),
        .tests(
            "Mailer",
            of: [
                "GeoIP", "MailerService", "Models", "Primitives", "Proofs", "RPC", "Redis", "SMTP", "ServiceKit",
                "Templates",
                .configuration,
                .crypto, .lifecycle, .log, .subprocess, .tracing,
            ]),
        .tests(
            "Tokens",
            of: [
                "TokensService", "Models", "Primitives", "Proofs", "RPC", "Redis", "ServiceKit", .configuration,
                .crypto, .jwt, .log, .metrics,
            ]),
        .tests(
            "Fleet",
            of: [
                "Models", "OutgoingHTTP", "Proofs", "RPC", "RPCClient", "ServiceKit", .crypto, .log, .nio, .nioHTTP1,
                .nioPosix,
            ],
            exclude: ["Clients"]),
        .tests("Models", of: ["Models"]),
        .tests("Proofs", of: ["Proofs", "Models", .crypto]),
        .tests("GeoIP", of: ["GeoIP", "ServiceKit", .configuration, .log]),
        .tests(
            "RPC",
            of: ["RPC", "RPCClient", "Models", "ServiceKit", .log, .metrics, .nio, .nioEmbedded, .nioPosix, .tracing]),
        .tests("RPCClient", of: ["RPC", "RPCClient", "Models", "ServiceKit", .nio, .nioEmbedded, .tracing]),
        .tests("ServiceKit", of: ["ServiceKit", "Models", "RPC", .configuration, .log, .metrics, .tracing]),
        .tests("Contract", of: ["Models"], exclude: ["rpc-methods.txt"]),
        .tests(
            "Gateway",
            of: [
                .nio, .nioPosix, "GatewayService", "GeoIP", "Localization", "Models", "Primitives", "RPC", "RPCClient",
                "OutgoingHTTP", "ServiceKit",
                .configuration,
                .hummingbird,
                .lifecycle, .log, .nioEmbedded, .hummingbirdTesting, .httpTypes, .tracing,
            ], exclude: ["OpenAPI/openapi.golden.json"]),
    ],
    swiftLanguageModes: [.v6]
)

extension Target {
    /// A library under `Shared/`.
    static func shared(_ name: String, _ dependencies: [Dependency] = []) -> Target {
        .target(name: name, dependencies: dependencies, path: "Shared/\(name)", swiftSettings: .upcoming)
    }

    /// One of the five processes: its folder under `Services/`, in a module named `<name>Service`.
    static func service(_ name: String, _ dependencies: [Dependency], resources: [Resource] = []) -> Target {
        .executableTarget(
            name: "\(name)Service", dependencies: ["Models", "Primitives", "RPC", "ServiceKit", .log] + dependencies,
            path: "Services/\(name)", resources: resources, swiftSettings: .upcoming)
    }

    /// The tests of the target `name`, in `Tests/<name>Tests`.
    static func tests(_ name: String, of dependencies: [Dependency], exclude: [String] = []) -> Target {
        .testTarget(
            name: "\(name)Tests", dependencies: ["TestKit"] + dependencies, path: "Tests/\(name)Tests",
            exclude: exclude,
            swiftSettings: .upcoming)
    }
}

extension [Resource] {
    /// Lua scripts of a service by the folders of their domains, built into the program.
    static func scripts(_ names: KeyValuePairs<String, [String]>) -> [Resource] {
        names.flatMap { domain, names in names.map { .embedInCode("Storage/\(domain)/\($0).lua") } }
    }

    /// Texts of pages and emails, a file for each language, built into the program.
    static func phrases(in folder: String) -> [Resource] {
        ["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt-BR", "zh-Hans"].map {
            .embedInCode("\(folder)/\($0).phrases")
        }
    }

    /// Templates of the pages for people, built into the program.
    static func pages(_ names: String...) -> [Resource] {
        names.map { .embedInCode("Rendering/Templates/\($0).mustache") }
    }
}

extension [SwiftSetting] {
    static var upcoming: [SwiftSetting] {
        [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault")]
    }
}

extension Target.Dependency {
    static var nioEmbedded: Self { .product(name: "NIOEmbedded", package: "swift-nio") }
    static var nioHTTP1: Self { .product(name: "NIOHTTP1", package: "swift-nio") }
    static var argumentParser: Self { .product(name: "ArgumentParser", package: "swift-argument-parser") }
    static var configuration: Self { .product(name: "Configuration", package: "swift-configuration") }
    static var crypto: Self { .product(name: "Crypto", package: "swift-crypto") }
    static var cryptoExtras: Self { .product(name: "CryptoExtras", package: "swift-crypto") }
    static var hummingbirdTesting: Self { .product(name: "HummingbirdTesting", package: "hummingbird") }
    static var httpTypes: Self { .product(name: "HTTPTypes", package: "swift-http-types") }
    static var hummingbird: Self { .product(name: "Hummingbird", package: "hummingbird") }
    static var hummingbirdCore: Self { .product(name: "HummingbirdCore", package: "hummingbird") }
    static var jwt: Self { .product(name: "JWTKit", package: "jwt-kit") }
    static var lifecycle: Self { .product(name: "ServiceLifecycle", package: "swift-service-lifecycle") }
    static var inMemoryTracing: Self { .product(name: "InMemoryTracing", package: "swift-distributed-tracing") }
    static var tracing: Self { .product(name: "Tracing", package: "swift-distributed-tracing") }
    static var unixSignals: Self { .product(name: "UnixSignals", package: "swift-service-lifecycle") }
    static var log: Self { .product(name: "Logging", package: "swift-log") }
    static var metrics: Self { .product(name: "CoreMetrics", package: "swift-metrics") }
    static var mustache: Self { .product(name: "Mustache", package: "swift-mustache") }
    static var nio: Self { .product(name: "NIOCore", package: "swift-nio") }
    static var nioConcurrencyHelpers: Self { .product(name: "NIOConcurrencyHelpers", package: "swift-nio") }
    static var nioExtras: Self { .product(name: "NIOExtras", package: "swift-nio-extras") }
    static var nioHTTPTypes: Self { .product(name: "NIOHTTPTypes", package: "swift-nio-extras") }
    static var nioHTTPTypesHTTP1: Self { .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras") }
    static var nioPosix: Self { .product(name: "NIOPosix", package: "swift-nio") }
    static var subprocess: Self { .product(name: "Subprocess", package: "swift-subprocess") }
    static var yams: Self { .product(name: "Yams", package: "Yams") }
}

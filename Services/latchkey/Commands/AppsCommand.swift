import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey apps …`
struct AppsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apps", abstract: "Manage applications, the products that users sign in to.",
        subcommands: [
            Create.self, List.self, Show.self, Update.self, RotateSignUpHookSecret.self, DeleteAppCommand.self,
        ])

    struct Create: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Create an application.")

        @Option(help: "The name that users see.") var name: String
        @Option(help: "The account that owns it. Default: none.") var parent: AccountID?
        @Flag(help: ArgumentHelp(hidingHelp)) var hideAccountExistence = false
        @Flag(inversion: .prefixedNo, help: ArgumentHelp(signUpHelp)) var signUpByMail: Bool?
        @OptionGroup(title: "Signing up") var signUp: SignUpOptions
        @OptionGroup(title: "Signing in") var factors: FactorOptions
        @OptionGroup(title: "Branding") var branding: BrandingOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let call = Identity.CreateApplication(
                name: name, parent: parent, hideAccountExistence: hideAccountExistence,
                signUpByMail: signUpByMail, signUpSettings: signUp.values, factorSettings: factors.values,
                branding: branding.values)
            let application = try await PrivateAddressOption.naming(SignUpOptions.hookAllowsPrivateName) {
                try await fleet.identity.call(call)
            }
            // It is created, whether or not the others can be read.
            let all = try? await fleet.identity.call(Identity.ListApplications())
            if let warning = Self.ambiguity(of: application, among: all ?? []) { ErrorReport.warn(warning) }
            return Self.report(application, secret: try await AppsCommand.firstHookSecret(of: application, fleet))
        }

        /// A warning if another application is found by the same name (see ``ApplicationReference``); nil if there is none.
        static func ambiguity(of application: Application, among all: [Application]) -> String? {
            let name = application.name.lowercased()
            let others = all.filter { $0.id != application.id && $0.name.lowercased() == name }
            guard !others.isEmpty else { return nil }
            let listed = others.prefix(5).map { "“\($0.name)” (\($0.id))" }.formatted(.list(type: .and))
            return "names are looked up whatever their case, so “\(application.name)” is ambiguous now: there is "
                + "\(listed), too. Use their ids"
        }

        static func report(_ application: Application, secret: Secret? = nil) -> Report {
            Report(SecretOutput(value: application, secret: secret, member: .signUpHookSecret)) { style in
                let command =
                    "latchkey clients create --app \(application.id) --name … --origin … --redirect-uri … --method password"
                return """
                    \(application.id)\(secret.map { "\nsecret of the sign-up hook (displayed once): \($0.reveal())" } ?? "")
                    Created the application \(application.name). To let users sign in to it, create a client:
                      \(style.paint(command, .cyan))
                    """
            }
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List every application, oldest first.")

        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            Self.report(try await fleet.identity.call(Identity.ListApplications()))
        }

        static func report(_ applications: [Application]) -> Report {
            .list(
                applications, as: table(applications, .of(STDOUT_FILENO)),
                empty: "no applications yet. Create one with `latchkey apps create --name …`")
        }

        static func table(_ applications: [Application], _ times: RelativeTime) -> Table {
            Table(
                headings: [
                    "ID", "NAME", "PARENT", "HIDES ACCOUNTS", "SECOND FACTOR", "REMEMBERS BROWSERS", "CREATED",
                ],
                rows: applications.map {
                    [
                        $0.id.description, $0.name, $0.parentID?.description ?? "-",
                        $0.hideAccountExistence ? "yes" : "no", $0.factorSettings.secondFactor.rawValue,
                        $0.factorSettings.remembersBrowsers ? "yes" : "no", times.text($0.createdAt),
                    ]
                }, cuttable: [1], requiredWidths: [2: 150, 3: 100, 5: 120])
        }
    }

    struct Update: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change an application.",
            discussion: "Options that are not given change nothing. An empty value removes: --logo-url ''")

        @Argument(help: ArgumentHelp("The application's id or name.", valueName: "app")) var app: ApplicationReference
        @Option(help: "The new name.") var name: String?
        @Flag(inversion: .prefixedNo, help: ArgumentHelp(hidingHelp)) var hideAccountExistence: Bool?
        @Flag(inversion: .prefixedNo, help: ArgumentHelp(signUpHelp)) var signUpByMail: Bool?
        @OptionGroup(title: "Signing up") var signUp: SignUpOptions
        @OptionGroup(title: "Signing in") var factors: FactorOptions
        @OptionGroup(title: "Branding") var branding: BrandingOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let id = try await app.id(fleet)
            // A hook gets its secret with its first URL.
            var isNewHook = false
            if let url = signUp.hookURL, !url.isEmpty {
                let found = try await fleet.identity.call(Identity.ShowApplication(id: id))
                isNewHook = found.application.signUpSettings.hook == nil
            }
            let call = Identity.UpdateApplication(
                id: id, name: name, hideAccountExistence: hideAccountExistence, signUpByMail: signUpByMail,
                signUpSettings: signUp.values, factorSettings: factors.values, branding: branding.values)
            let application = try await PrivateAddressOption.naming(SignUpOptions.hookAllowsPrivateName) {
                try await fleet.identity.call(call)
            }
            let secret = isNewHook ? try await AppsCommand.firstHookSecret(of: application, fleet) : nil
            return Report(SecretOutput(value: application, secret: secret, member: .signUpHookSecret)) { style in
                let shown = secret.map { [("sign-up hook's secret (displayed once)", $0.reveal())] } ?? []
                return Table.fields(AppsCommand.rows(application) + shown, style)
            }
        }
    }

    struct RotateSignUpHookSecret: OperatorCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-sign-up-hook-secret",
            abstract: "Create a new secret for an application's sign-up hook, and print it once.",
            discussion: """
                For a while, requests are signed with both secrets, so that the receiver has time to take over the new one.
                """)

        @Argument(help: ArgumentHelp("The application's id or name.", valueName: "app")) var app: ApplicationReference
        @Option(help: ArgumentHelp("For how long requests are signed with both secrets.", valueName: "hours"))
        var overlap = 24
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (0...720).contains(overlap) else { throw ValidationError("--overlap is 0 to 720 hours.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            let rotated = try await fleet.identity.call(
                Identity.RotateSignUpHookSecret(application: app.id(fleet), overlap: overlap * 3600))
            return Report(rotated) { style in
                var rows = [
                    ("application", rotated.application.description),
                    ("secret (displayed once)", rotated.secret.reveal()),
                ]
                if let end = rotated.previousSecretUntil {
                    rows.append(("previous secret signs until", end.description))
                }
                return Table.fields(rows, style)
            }
        }
    }

    /// The first secret of a sign-up hook that was just set up; nil without a hook.
    fileprivate static func firstHookSecret(of application: Application, _ fleet: Fleet) async throws -> Secret? {
        guard application.signUpSettings.hook != nil else { return nil }
        return try await fleet.identity.call(Identity.RotateSignUpHookSecret(application: application.id)).secret
    }

    struct Show: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Show an application, and what belongs to it.")

        @Argument(help: ArgumentHelp("The application's id or name.", valueName: "app")) var app: ApplicationReference
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let found = try await fleet.identity.call(Identity.ShowApplication(id: app.id(fleet)))
            return Report(DetailsOutput(details: found)) { style in
                Table.fields(
                    AppsCommand.rows(found.application) + [
                        ("clients", "\(found.clients)"), ("users", "\(found.users)"), ("accounts", "\(found.accounts)"),
                        ("open invitations", "\(found.openInvites)"), ("waiting to sign up", "\(found.waiting)"),
                        ("created", found.application.createdAt.description),
                    ], style)
            }
        }
    }

    /// An application with what belongs to it.
    private struct DetailsOutput: Encodable {
        let details: Identity.ShowApplication.Reply

        enum CodingKeys: String, CodingKey {
            case clients, users, accounts, waiting
            case openInvites = "open_invites"
        }

        func encode(to encoder: any Encoder) throws {
            try details.application.encode(to: encoder)
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(details.clients, forKey: .clients)
            try members.encode(details.users, forKey: .users)
            try members.encode(details.accounts, forKey: .accounts)
            try members.encode(details.openInvites, forKey: .openInvites)
            try members.encode(details.waiting, forKey: .waiting)
        }
    }

    fileprivate static func rows(_ application: Application) -> [(String, String)] {
        let bySignUpMail = application.signUpByMail.map { $0 ? "yes" : "no" } ?? "unless a client offers passwords"
        let own = [
            ("id", application.id.description), ("name", application.name),
            ("parent", application.parentID?.description ?? "-"),
            ("hides accounts", application.hideAccountExistence ? "yes" : "no"), ("sign-up by mail", bySignUpMail),
        ]
        return own + signUpRows(application.signUpSettings) + factorRows(application.factorSettings)
            + application.branding.values.map { ($0.name.replacing("_", with: " "), $0.value) }
    }

    /// Who may sign up.
    struct SignUpOptions: ParsableArguments {
        /// How errors name the option that allows a hook inside the network.
        static let hookAllowsPrivateName = "--sign-up-hook-allow-private"

        @Option(
            help: ArgumentHelp(
                """
                Who may sign up: open, invite (only people with an invitation), waitlist (the same, and others can ask for \
                one) or closed.
                """, valueName: "mode"))
        var signUp: SignUpSettings.Mode?
        @Option(
            name: .customLong("allow-domain"),
            help: ArgumentHelp(
                "A domain whose email addresses may sign up, without its subdomains. Replaces all; '' allows every domain. "
                    + "Repeatable.", valueName: "domain"))
        var allowedDomains: [String] = []
        @Option(
            name: .customLong("deny-domain"),
            help: ArgumentHelp(
                "A domain whose email addresses may not sign up, with its subdomains. Replaces all; '' denies none. "
                    + "Repeatable.", valueName: "domain"))
        var deniedDomains: [String] = []
        @Flag(inversion: .prefixedNo, help: "Deny the addresses of services for throw-away mailboxes.")
        var denyThrowAway: Bool?
        @Flag(
            inversion: .prefixedNo,
            help: ArgumentHelp(
                "Ask users to verify their email address before they get a session. Rules for domains ask for it, too.")
        )
        var requireVerifiedEmail: Bool?
        @Option(
            help: ArgumentHelp(
                "The version of the terms of service, which users have to accept at sign-up and again when it changes. Needs "
                    + "--terms-url. '' asks nobody.", valueName: "version"))
        var termsVersion: String?
        @Option(
            name: .customLong("sign-up-hook"),
            help: ArgumentHelp(
                "A URL that is asked before a user is created, and may refuse or add metadata. '' for none.",
                valueName: "url"))
        var hookURL: String?
        @Option(
            name: .customLong("sign-up-hook-fails"),
            help: ArgumentHelp(
                "What happens if the hook gives no usable answer within two seconds: open (people sign up without it) or closed "
                    + "(nobody signs up). Default: closed.", valueName: "open|closed"))
        var hookFallback: SignUpHook.Fallback?
        @Flag(
            name: .customLong("sign-up-hook-allow-private"), inversion: .prefixedNo,
            help: "Whether the hook may have a private or loopback address, and a URL with http.")
        var hookAllowsPrivate: Bool?

        var values: SignUpSettings.Change {
            SignUpSettings.Change(
                mode: signUp, allowedDomains: Self.list(allowedDomains), deniedDomains: Self.list(deniedDomains),
                deniesThrowAway: denyThrowAway, requiresVerifiedEmail: requireVerifiedEmail,
                termsVersion: termsVersion, hookURL: hookURL, hookFallback: hookFallback,
                hookAllowsPrivate: hookAllowsPrivate)
        }

        /// The given list; nil if the option was not given. A single empty value empties the list.
        private static func list(_ values: [String]) -> [String]? {
            values.isEmpty ? nil : values.filter { !$0.isEmpty }
        }
    }

    /// What sign-ins need beside the first factor.
    struct FactorOptions: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                """
                Whether sign-ins need a second factor: off (and nobody can set one up), optional (for users who have turned it \
                on) or required (users without one set it up when they sign in).
                """, valueName: "policy"))
        var secondFactor: FactorSettings.Policy?
        @Flag(
            inversion: .prefixedNo,
            help: ArgumentHelp(
                "Let users have a browser remembered, where they aren't asked for a second factor for "
                    + "\(FactorSettings.rememberedDays) days."))
        var rememberBrowsers: Bool?

        var values: FactorSettings.Change {
            FactorSettings.Change(secondFactor: secondFactor, remembersBrowsers: rememberBrowsers)
        }
    }

    fileprivate static func factorRows(_ settings: FactorSettings) -> [(String, String)] {
        [
            ("second factor", settings.secondFactor.rawValue),
            ("remembers browsers", settings.remembersBrowsers ? "yes" : "no"),
        ]
    }

    fileprivate static func signUpRows(_ settings: SignUpSettings) -> [(String, String)] {
        func list(_ domains: [String]) -> String { domains.isEmpty ? "-" : domains.joined(separator: " ") }
        return [
            ("sign-up", settings.mode.rawValue), ("allowed domains", list(settings.allowedDomains)),
            ("denied domains", list(settings.deniedDomains)),
            ("denies throw-away", settings.deniesThrowAway ? "yes" : "no"),
            ("verified email", settings.requirement), ("terms version", settings.termsVersion ?? "-"),
        ] + (settings.hook.map(hookRows) ?? [])
    }

    private static func hookRows(_ hook: SignUpHook) -> [(String, String)] {
        [
            ("sign-up hook", hook.url), ("sign-up hook fails", hook.fallback.rawValue),
            ("sign-up hook's private addresses", hook.allowsPrivateAddresses ? "allowed" : "refused"),
        ]
    }

    /// The branding of an application's pages and emails.
    struct BrandingOptions: ParsableArguments {
        @Option(help: ArgumentHelp("The colour of buttons on pages and in emails.", valueName: "#rrggbb"))
        var accentColour: String?
        @Option(name: .customLong("logo-url"), help: ArgumentHelp(picture("The logo"), valueName: "url"))
        var logoURL: String?
        @Option(
            name: .customLong("logo-dark-url"), help: ArgumentHelp(picture("The logo on dark pages"), valueName: "url"))
        var logoDarkURL: String?
        @Option(name: .customLong("favicon-url"), help: ArgumentHelp(picture("The icon of the tab"), valueName: "url"))
        var faviconURL: String?
        @Option(
            name: .customLong("privacy-url"),
            help: ArgumentHelp("The privacy policy, which pages link to.", valueName: "url"))
        var privacyURL: String?
        @Option(
            name: .customLong("terms-url"),
            help: ArgumentHelp("The terms of service, which pages link to.", valueName: "url"))
        var termsURL: String?
        @Option(help: ArgumentHelp("The address for users who need help.", valueName: "address"))
        var supportEmail: String?
        @Option(
            help: ArgumentHelp("The sender of emails. Your mail server has to accept it.", valueName: "address"))
        var senderEmail: String?
        @Option(help: ArgumentHelp("The name of the sender of emails.", valueName: "name"))
        var senderName: String?

        private static func picture(_ name: String) -> String { "\(name), an https URL or one below the issuer." }

        var values: ApplicationBranding {
            ApplicationBranding(
                accentColour: accentColour, logoURL: logoURL, logoDarkURL: logoDarkURL, faviconURL: faviconURL,
                privacyURL: privacyURL, termsURL: termsURL, supportEmail: supportEmail,
                senderEmail: senderEmail, senderName: senderName)
        }
    }

    private static let signUpHelp =
        """
        Let an emailed link or code sign up people whose address is not registered. Default: only if none of the \
        application's clients offers passwords.
        """

    private static let hidingHelp =
        """
        Hide whether an email has an account: check-email, sign-in, emails and providers respond alike. Sign-up still \
        responds 409 email_taken.
        """
}

extension SignUpSettings {
    /// Whether users need a verified address, and why.
    fileprivate var requirement: String {
        if requiresVerifiedEmail { return "required" }
        return needsVerifiedEmail ? "required by the rules for domains" : "not required"
    }
}

import ArgumentParser
import Models
import RPCClient

/// `latchkey apps …`
struct AppsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apps", abstract: "Manage applications, the products that users sign in to.",
        subcommands: [Create.self, List.self, Update.self])

    struct Create: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Create an application.")

        @Option(help: "The name that users see.") var name: String
        @Option(help: "The account that owns it. Default: none.") var parent: AccountID?
        @Flag(help: ArgumentHelp(hidingHelp)) var hideAccountExistence = false
        @Flag(inversion: .prefixedNo, help: ArgumentHelp(signUpHelp)) var signUpByMail: Bool?
        @OptionGroup(title: "Branding") var branding: BrandingOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let application = try await fleet.identity.call(
                Identity.CreateApplication(
                    name: name, parent: parent, hideAccountExistence: hideAccountExistence,
                    signUpByMail: signUpByMail, branding: branding.values))
            return Report(application) { _ in "created \(application.id)  \(application.name)" }
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List every application, oldest first.")

        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let applications = try await fleet.identity.call(Identity.ListApplications())
            return Report(applications) { style in
                Table(
                    headings: ["ID", "NAME", "PARENT", "HIDES ACCOUNTS", "CREATED"],
                    rows: applications.map {
                        [
                            $0.id.description, $0.name, $0.parentID?.description ?? "-",
                            $0.hideAccountExistence ? "yes" : "no", $0.createdAt.description,
                        ]
                    }
                ).text(style, empty: "no applications yet. Create one with `latchkey apps create --name …`")
            }
        }
    }

    struct Update: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change an application.",
            discussion: "Options that are not given change nothing. An empty value removes: --logo-url ''")

        @Argument(help: "The application's id.") var app: ApplicationID
        @Option(help: "The new name.") var name: String?
        @Flag(inversion: .prefixedNo, help: ArgumentHelp(hidingHelp)) var hideAccountExistence: Bool?
        @Flag(inversion: .prefixedNo, help: ArgumentHelp(signUpHelp)) var signUpByMail: Bool?
        @OptionGroup(title: "Branding") var branding: BrandingOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let application = try await fleet.identity.call(
                Identity.UpdateApplication(
                    id: app, name: name, hideAccountExistence: hideAccountExistence, signUpByMail: signUpByMail,
                    branding: branding.values))
            return Report(application) { style in
                Table.fields(
                    [
                        ("id", application.id.description), ("name", application.name),
                        ("parent", application.parentID?.description ?? "-"),
                        ("hides accounts", application.hideAccountExistence ? "yes" : "no"),
                        (
                            "sign-up by mail",
                            application.signUpByMail.map { $0 ? "yes" : "no" } ?? "unless a client offers passwords"
                        ),
                    ] + application.branding.values.map { ($0.name.replacing("_", with: " "), $0.value) }, style)
            }
        }
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
        @Option(help: ArgumentHelp("The address for users who need help.", valueName: "address"))
        var supportEmail: String?

        private static func picture(_ name: String) -> String { "\(name), an https URL or one below the issuer." }

        var values: ApplicationBranding {
            ApplicationBranding(
                accentColour: accentColour, logoURL: logoURL, logoDarkURL: logoDarkURL, faviconURL: faviconURL,
                privacyURL: privacyURL, supportEmail: supportEmail)
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

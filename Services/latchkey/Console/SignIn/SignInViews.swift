import Models
import Templates

/// What the pages before the sign-in say.
enum SignInViews {
    static let wrongPassword = "Email or password is wrong."

    /// The first page.
    ///
    /// - Parameter hasAccounts: whether operators may have accounts.
    static func start(
        hasAccounts: Bool, returnTo: String?, email: String = "", error: String? = nil
    ) -> ConsoleView {
        let form = ConsoleForm(
            action: SignInPages.path,
            fields: [
                ConsoleField(
                    "email", "Email", .email, value: email, isRequired: true, autocomplete: "username",
                    maximumLength: 254),
                ConsoleField(
                    "password", "Password", .password, isRequired: true, autocomplete: "current-password",
                    maximumLength: 1024),
            ], hidden: hidden(returnTo), button: "Sign in")
        return ConsoleView(
            title: "Sign in to the console",
            blocks: (error.map { [.notice($0, isError: true)] } ?? []) + (hasAccounts ? [.form(form)] : []) + [
                .text(
                    hasAccounts
                        ? "Without an account, or without your password: make a link in the terminal, on the machine of the console."
                        : "Make a link in the terminal, on the machine of the console, and open it in this browser."),
                .code("latchkey console link"),
            ])
    }

    /// The page of a link. Its button uses the link up.
    static func link(_ link: SignInLinks.Link, token: String, returnTo: String?) -> ConsoleView {
        let isForPassword = link.user != nil
        return ConsoleView(
            title: isForPassword ? "Choose your password" : "Sign in to the console",
            blocks: [
                .text(
                    isForPassword
                        ? "This link lets \(link.name) choose a password for the console. It works once."
                        : "You will be signed in as \(link.name) for up to eight hours. The link works once."),
                .form(
                    ConsoleForm(
                        action: "\(SignInPages.path)/link", hidden: [("link", token)] + hidden(returnTo),
                        button: isForPassword ? "Go on" : "Sign in")),
            ])
    }

    static let oldLink = ConsoleView(
        title: "This link does not work any more",
        blocks: [
            .notice("It was used, or it is too old.", isError: true),
            .text("Make another one in the terminal, on the machine of the console:"),
            .code("latchkey console link"), .links([("Sign in", SignInPages.path)]),
        ], status: .gone)

    static func newPassword(_ user: Identity.Operator, error: String? = nil) -> ConsoleView {
        ConsoleView(
            title: "Choose your password",
            blocks: [
                .text("For \(user.email?.displayText ?? user.id.description), at the console."),
                .form(
                    ConsoleForm(
                        action: "\(SignInPages.path)/password",
                        fields: [
                            ConsoleField(
                                "password", "New password", .password, error: error, isRequired: true,
                                autocomplete: "new-password", maximumLength: 1024),
                            ConsoleField(
                                "repetition", "The same again", .password, isRequired: true,
                                autocomplete: "new-password", maximumLength: 1024),
                        ], button: "Go on")),
            ])
    }

    static func code(error: String? = nil) -> ConsoleView {
        ConsoleView(
            title: "Enter your code",
            blocks: [
                .form(
                    ConsoleForm(
                        action: "\(SignInPages.path)/code",
                        fields: [
                            ConsoleField(
                                "code", "Code of the authenticator app, or a recovery code", error: error,
                                isRequired: true, autocomplete: "one-time-code", maximumLength: 64)
                        ], button: "Sign in")), .links([("Begin again", SignInPages.path)]),
            ])
    }

    static func app(_ app: Identity.BeginTOTP.Reply, error: String? = nil) -> ConsoleView {
        let image = QRImage(svg: app.qr.reveal())
        return ConsoleView(
            title: "Set up an authenticator app",
            blocks: [
                .text("The console asks for a second factor. Scan the code with an authenticator app, or type the key.")
            ] + (image.map { [.qr($0)] } ?? []) + [
                .fields([("Key", .id(app.secret.reveal()))]),
                .form(
                    ConsoleForm(
                        action: "\(SignInPages.path)/app",
                        fields: [
                            ConsoleField(
                                "code", "Six digits of the app", .code, error: error, isRequired: true,
                                autocomplete: "one-time-code", maximumLength: 16)
                        ], button: "Go on")),
            ])
    }

    static func recoveryCodes(_ codes: [Secret], returnTo: String?) -> ConsoleView {
        ConsoleView(
            title: "Keep your recovery codes",
            blocks: [
                .notice("The authenticator app is set up, and you are signed in.", isError: false),
                .text("Each of these codes takes the place of the app once. They are not shown again."),
                .code(codes.map { $0.reveal() }.joined(separator: "\n")),
                .links([("I’ve kept the codes: go on", returnTo ?? "/")]),
            ])
    }

    /// What a form says about an error.
    static func text(_ error: ServiceError) -> String {
        guard error.code == .rateLimited, let seconds = error.retryAfter else { return error.detail }
        return
            "Too many wrong attempts. Try again in \(seconds < 90 ? "\(seconds) seconds" : "\(seconds / 60) minutes")."
    }

    private static func hidden(_ returnTo: String?) -> [(name: String, value: String)] {
        returnTo.map { [("return_to", $0)] } ?? []
    }
}

import Models
import Primitives
import RPCClient

/// The operators with an account, and how to become one.
struct OperatorsPage: ConsolePage {
    let links: SignInLinks
    /// The base URL of the console.
    let url: String

    func register(on routes: inout ConsoleRoutes) {
        routes.get("/operators") { try await show($0) }
        routes.post("/operators") { try await add($0) }
        routes.post("/operators/:user/link") { request in
            let user = try request.path("user", as: UserID.self)
            let found = try await request.call {
                try await $0.identity.call(Identity.FindOperator(user: user, makesLink: true))
            }
            return .page(try page(for: found))
        }
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        try await request.call { fleet in
            let application = try await fleet.identity.call(Identity.FindOperatorsApplication()).application
            var users: [Identity.UserSummary] = []
            if let application {
                var filter = Identity.ListUsers.Filter()
                filter.application = application.id
                users = try await fleet.identity.call(Identity.ListUsers(filter, limit: 100)).users
            }
            return .page(Self.view(users, application, request))
        }
    }

    private static func view(
        _ users: [Identity.UserSummary], _ application: Application?, _ request: ConsoleRequest
    ) -> ConsoleView {
        let table = ConsoleTable(
            caption: "Operators", headings: ["Email", "Name", "State", "Since", "Signed in"],
            rows: users.map { user in
                .init(
                    [
                        ConsoleCell(user.email?.displayText ?? "\(user.id)", link: "/users/\(user.id)"),
                        .optional(user.name),
                        user.status == .active
                            ? ConsoleCell("active", tone: .good) : ConsoleCell("suspended", tone: .bad),
                        .time(user.createdAt, request.times), .time(user.lastSignInAt, request.times),
                    ],
                    actions: user.status == .active
                        ? [
                            .button(
                                "Link for a new password", "/operators/\(user.id)/link",
                                context: "of \(user.email?.displayText ?? "\(user.id)")")
                        ] : [])
            }, empty: "No operator has an account yet. Without one, operators sign in by links from the terminal.")
        let policy = application.map { "Second factor: \($0.factorSettings.secondFactor.rawValue)." }
        return ConsoleView(
            title: "Operators", section: .operators,
            blocks: [
                .text(
                    "Operators with an account sign in with a password and an authenticator app, and the audit log names them. "
                        + (policy ?? "")), .table(table), .heading("A new operator"),
                .form(
                    ConsoleForm(
                        action: "/operators",
                        fields: [ConsoleField("email", "Email", .email, isRequired: true, maximumLength: 254)],
                        button: "Add",
                        lead:
                            "Every operator may do everything here. They choose their password by a link that you give them."
                    )),
                .heading("The same in the terminal"), .code("latchkey console setup ann@example.com"),
            ])
    }

    private func add(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let typed = request.formText("email") ?? ""
        guard let email = EmailAddress(typed) else {
            throw ServiceError(.invalidRequest, detail: "“\(typed)” is not an email address.")
        }
        let found = try await request.call { try await OperatorSetup.add(email, $0) }
        return .page(try page(for: found))
    }

    /// The page with a link, which is displayed once.
    private func page(for user: Identity.Operator) throws -> ConsoleView {
        let name = user.email?.displayText ?? user.id.description
        let token = try links.make(for: name, user: user.id)
        return ConsoleView(
            title: "A link for \(name)", section: .operators,
            blocks: [
                .text(
                    "With this link \(name) chooses a password for the console. It works once, within an hour. Hand it over yourself: no email is sent."
                ),
                .code(FormEncoding.adding([("link", token.reveal())], to: url + SignInPages.path)),
                .links([("Back to the operators", "/operators")]),
            ])
    }
}

import Models
import RPCClient

/// The applications, and the settings of one.
struct ApplicationsPage: ConsolePage {
    func register(on routes: inout ConsoleRoutes) {
        routes.get("/applications") { try await show($0) }
        routes.post("/applications") { try await create($0) }
        routes.get("/applications/:app") { try await showOne($0) }
        routes.post("/applications/:app") { try await update($0) }
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let applications = try await request.call { try await $0.identity.call(Identity.ListApplications()) }
        let table = ConsoleTable(
            caption: "Applications", headings: ["Name", "Sign-up", "Second factor", "Created", "Id"],
            rows: applications.map { application in
                .init([
                    ConsoleCell(application.name, link: "/applications/\(application.id)"),
                    ConsoleCell(application.signUpSettings.mode.rawValue, tone: .neutral),
                    ConsoleCell(application.factorSettings.secondFactor.rawValue, tone: .neutral),
                    .time(application.createdAt, request.times), .id(application.id),
                ])
            }, empty: "No applications yet.")
        return .page(
            ConsoleView(
                title: "Applications", section: .applications,
                blocks: [
                    .table(table), .heading("A new application"),
                    .form(
                        ConsoleForm(
                            action: "/applications",
                            fields: [ConsoleField("name", "Name that users see", isRequired: true, maximumLength: 80)],
                            button: "Create")),
                ]))
    }

    private func create(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let name = request.formText("name") ?? ""
        let application = try await request.call {
            try await $0.identity.call(Identity.CreateApplication(name: name, parent: nil))
        }
        return .redirect("/applications/\(application.id)?done=created")
    }

    private func showOne(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let id = try request.path("app", as: ApplicationID.self)
        let (found, clients) = try await request.call { fleet in
            (
                try await fleet.identity.call(Identity.ShowApplication(id: id)),
                try await fleet.identity.call(Identity.ListClients(application: id))
            )
        }
        let application = found.application
        let done = ["created": "The application was created.", "saved": "The settings are saved."][
            request.text("done") ?? ""]
        let users = ConsoleRequest.link("/users", [("app", "\(id)")])
        return .page(
            ConsoleView(
                title: application.name, section: .applications,
                blocks: (done.map { [.notice($0, isError: false)] } ?? []) + [
                    .fields([
                        ("Id", .id(id)), ("Users", ConsoleCell("\(found.users)", link: users)),
                        ("Accounts", ConsoleCell("\(found.accounts)")),
                        ("Open invitations", ConsoleCell("\(found.openInvites)")),
                        (
                            "Waiting to sign up",
                            ConsoleCell("\(found.waiting)", link: ConsoleRequest.link("/waitlists", [("app", "\(id)")]))
                        ), ("Created", .time(application.createdAt, request.times)),
                    ]), .heading("Clients"), .table(ClientsPage.table(clients, request.times)),
                    .heading("Settings"), .form(Self.form(application)),
                    .links([
                        (
                            "What was changed",
                            ConsoleRequest.link("/audit", [("app", "\(id)"), ("event", "application_updated")])
                        )
                    ]), .text("All settings, branding and deletion are in the terminal:"),
                    .code("latchkey apps update \(id) --help\nlatchkey apps delete \(id) --dry-run"),
                ]))
    }

    private static func form(_ application: Application) -> ConsoleForm {
        let settings = application.signUpSettings
        func check(_ isOn: Bool) -> String { isOn ? "yes" : "" }
        return ConsoleForm(
            action: "/applications/\(application.id)",
            fields: [
                ConsoleField(
                    "name", "Name that users see", value: application.name, isRequired: true, maximumLength: 80),
                ConsoleField(
                    "sign_up", "Who may sign up",
                    .choice([
                        ("open", "everybody"), ("invite", "only people with an invitation"),
                        ("waitlist", "people from the waitlist"), ("closed", "nobody"),
                    ]), value: settings.mode.rawValue),
                ConsoleField(
                    "second_factor", "Second factor",
                    .choice([("off", "off"), ("optional", "optional"), ("required", "required")]),
                    value: application.factorSettings.secondFactor.rawValue),
                ConsoleField(
                    "require_verified_email", "Sign-ins need a verified email", .check,
                    value: check(settings.requiresVerifiedEmail)),
                ConsoleField(
                    "hide_account_existence", "Hide which emails are registered", .check,
                    value: check(application.hideAccountExistence)),
            ], button: "Save")
    }

    private func update(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let id = try request.path("app", as: ApplicationID.self)
        var signUp = SignUpSettings.Change()
        var factors = FactorSettings.Change()
        if let text = request.formText("sign_up") {
            guard let mode = SignUpSettings.Mode(rawValue: text) else { throw Self.unknownChoice }
            signUp.mode = mode
        }
        if let text = request.formText("second_factor") {
            guard let policy = FactorSettings.Policy(rawValue: text) else { throw Self.unknownChoice }
            factors.secondFactor = policy
        }
        signUp.requiresVerifiedEmail = request.formText("require_verified_email") == "yes"
        let (changedSignUp, changedFactors) = (signUp, factors)
        _ = try await request.call {
            try await $0.identity.call(
                Identity.UpdateApplication(
                    id: id, name: request.formText("name"),
                    hideAccountExistence: request.formText("hide_account_existence") == "yes",
                    signUpSettings: changedSignUp, factorSettings: changedFactors))
        }
        return .redirect("/applications/\(id)?done=saved")
    }

    private static let unknownChoice = ServiceError(.invalidRequest, detail: "This choice does not exist.")
}

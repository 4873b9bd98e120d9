import Hummingbird
import Models

/// Shows the page of whoever is signed in.
struct ShowAccountPageEndpoint: Endpoint {
    static let route = Route.get(AccountPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        try await house.forVisitor(request) { try await AccountPage.show($0) }
    }
}

/// What the buttons of the page do. The field `do` says which one it was.
struct SendAccountPageEndpoint: Endpoint {
    static let route = Route.post(AccountPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .mail
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        return try await house.forVisitor(request) { visitor in
            let page = visitor.page
            return try await page.answering {
                guard let what = form["do"].flatMap(AccountPage.Done.init) else { throw ServiceError.malformedRequest }
                if what == .disconnect { return try await disconnect(form, visitor) }
                let opened = try await act(what, form, visitor)
                if what == .verify {
                    // That page takes the code of the mail.
                    let mailed = CheckMailPage.What.verify
                    return page.redirect(to: page.query.path(CheckMailPage.path, ["what": mailed.rawValue]))
                }
                var response = page.redirect(to: page.query.path(AccountPage.path, ["done": what.rawValue]))
                if let opened { house.cookies.set(opened, on: &response) }
                return response
            } orShow: { error in
                try await AccountPage.show(visitor, error: error, entered: form)
            }
        }
    }

    private func act(_ what: AccountPage.Done, _ form: FormBody, _ visitor: AccountPageContext) async throws
        -> OpenedSession?
    {
        let (request, session) = (visitor.page.request, visitor.session)
        switch what {
        case .profile: try await saveProfile(form, session)
        case .verify:
            guard let id = form["email_id"].flatMap(EmailCredentialID.init) else {
                throw ServiceError.notFound("address")
            }
            try await house.requestEmailVerification(of: id, session, request)
        case .end:
            guard let id = form["session"].flatMap(SessionID.init) else { throw ServiceError.notFound("session") }
            do {
                try await house.endSessions.end(id, of: session, request)
            } catch let error as ServiceError where error.status == 404 {
                // It has ended already: a second click, or on the device itself.
            }
        case .others: try await house.endSessions.endOthers(of: session, request)
        case .switched:
            guard let account = form["account_id"].flatMap(AccountID.init) else {
                throw ServiceError.notFound("account")
            }
            return try await house.switchAccount(account, from: session, request)
        case .disconnect, .password, .joined: throw ServiceError.malformedRequest
        }
        return nil
    }

    /// Removes a provider, at once after a fresh sign-in, else by the page that asks for the password.
    private func disconnect(_ form: FormBody, _ visitor: AccountPageContext) async throws -> Response {
        guard let id = form["connection"].flatMap(LinkedIdentityID.init) else {
            throw ServiceError.notFound("connection")
        }
        do {
            return try await house.disconnectPage.remove(id, password: nil, visitor)
        } catch let error as ServiceError where error.code == ServiceError.insufficientUserAuthentication.code {
            return visitor.page.redirect(to: DisconnectPage.path(id, visitor.page.query))
        }
    }

    private func saveProfile(_ form: FormBody, _ session: SignedIn) async throws {
        var changes: [Identity.IdentityField: String?] = [:]
        for field in AccountPage.fields.map(\.field) + [.preferredLanguage] {
            guard let text = form[field.rawValue] else { continue }
            changes.updateValue(text.isEmpty ? nil : text, forKey: field)
        }
        _ = try await house.fleet.identity.call(
            Identity.UpdateProfile(
                user: session.user, application: session.claims.application, account: session.account,
                changes: changes))
    }
}

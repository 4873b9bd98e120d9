import Hummingbird
import Models

/// A step of a sign-in to an application that requires a second factor: a user without one sets an authenticator app up, or makes a
/// passkey.
struct EnrolmentPage: Sendable {
    static let path = "/login/second-factor/set-up"

    let pages: PageContextFactory
    let accountPages: AccountPages
    let pendingSignIns: PendingSignIns
    let apps: AuthenticatorApps
    let passkeys: Passkeys

    func show(_ request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        guard try await find(client, request) != nil else { return try await startAgain(page) }
        return showIntroduction(page)
    }

    private func showIntroduction(_ page: PageContext, error: ServiceError? = nil) -> Response {
        var values = values(page)
        values["lead"] = page.text("enrolment_lead")
        values["note"] = page.text("app_intro")
        values["passkey"] = [
            "action": page.query.path(Self.path), "or": true,
            "options": page.query.path(BeginPasskeyRegistrationOnPageEndpoint.route.path, ["second_factor": "1"]),
        ]
        if let error { values["alert"] = page.alert(for: error) }
        return page.render(.authenticatorApp, title: page.text("enrolment_title"), values)
    }

    func submit(_ request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        guard let found = try await find(client, request) else { return try await startAgain(page) }
        if form["credential"] != nil { return try await register(form, found, page) }
        let setup: AuthenticatorAppSetup
        if let begun = try AuthenticatorAppSetup(form) {
            setup = begun
        } else {
            setup = try AuthenticatorAppSetup(try await apps.begin(of: .signIn(found), password: nil, request))
            return setup.render(page, values(page))
        }
        return try await page.answering {
            try await finish(page) {
                try await apps.confirm(
                    setup.factor, try AuthenticatorAppSetup.code(in: form), of: .signIn(found), request)
            }
        } orShow: { error in
            switch error.code {
            case .signInTokenInvalid: try await startAgain(page)
            // Another secret has taken its place, in another tab.
            case .notFound: page.redirect(to: page.query.path(Self.path))
            default: setup.render(page, values(page), error: error)
            }
        }
    }

    private func register(_ form: FormBody, _ found: FoundSignIn, _ page: PageContext) async throws -> Response {
        try await page.answering {
            try await finish(page) {
                try await passkeys.register(
                    try form.credential(), name: nil, of: .signIn(found), page.request
                ).enrolled
            }
        } orShow: { error in
            error.code == .signInTokenInvalid ? try await startAgain(page) : showIntroduction(page, error: error)
        }
    }

    /// Shows the recovery codes before the sign-in goes on. If it can't, it shows them all the same, and the user signs in again.
    private func finish(
        _ page: PageContext, afterEnrolling enrol: () async throws -> EnrolledFactor
    ) async throws -> Response {
        let enrolled: EnrolledFactor
        do {
            enrolled = try await enrol()
        } catch let interrupted as InterruptedEnrolment where !interrupted.recoveryCodes.isEmpty {
            return RecoveryCodesPage.render(
                interrupted.recoveryCodes, page, goingOnTo: SignInPage.emptyPath(page.query),
                notice: page.text("enrolment_interrupted"))
        }
        guard let outcome = enrolled.outcome else { throw ServiceError.internal }
        let (codes, next) = (enrolled.recoveryCodes, page.finishSignIn(outcome))
        guard !codes.isEmpty, let location = next.headers[.location] else { return next }
        var response = RecoveryCodesPage.render(codes, page, goingOnTo: location)
        for cookie in next.headers[values: .setCookie] {
            response.headers.append(.init(name: .setCookie, value: cookie))
        }
        return response
    }

    private func find(_ client: Client, _ request: IncomingRequest) async throws -> FoundSignIn? {
        let found = try await pendingSignIns.find(in: request, client: client.id)
        return found?.signIn.step == .secondFactorEnrolment ? found : nil
    }

    private func values(_ page: PageContext) -> [String: Any] {
        [
            "action": page.query.path(Self.path), "back": SignInPage.emptyPath(page.query),
            "back_text": page.text("other_address"), "button": page.text("app_set_up"),
        ]
    }

    /// The first step of another sign-in, for one that took too long; for one that was finished in another window, where it leads.
    private func startAgain(_ page: PageContext) async throws -> Response {
        try await accountPages.redirectIfSignedIn(page) ?? page.startSignInAgain()
    }
}

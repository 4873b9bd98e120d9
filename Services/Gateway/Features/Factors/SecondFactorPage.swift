import Hummingbird
import Models
import RPCClient

/// The last step of a sign-in with two factors: takes the code of the authenticator app, a recovery code, or a passkey, whatever the user
/// has. Where the client asks for a passkey (`acr_values`), it takes nothing else of a user who has one.
struct SecondFactorPage: Sendable {
    static let path = "/login/second-factor"

    let identity: ServiceClient
    let pages: PageContextFactory
    let accountPages: AccountPages
    let pendingSignIns: PendingSignIns
    let secondFactor: SecondFactor
    let pending: PendingAuthorizations

    /// What the page offers.
    private struct Offer {
        let takesApp, takesRecoveryCode, takesPasskey: Bool
        /// Whether the client is content with nothing but the passkey.
        let needsPasskey: Bool
        /// Whether the user can have the browser remembered.
        let remembers: Bool
    }

    func show(_ request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        guard let found = try await pendingSignIns.find(in: request, client: client.id),
            found.signIn.step.needsSecondFactor
        else { return try await startAgain(page) }
        return render(page, try await offer(for: found.signIn, page))
    }

    func submit(_ request: IncomingRequest) async throws -> Response {
        let (page, client) = try await pages.clientContext(for: request)
        let form = try await request.form()
        guard let found = try await pendingSignIns.find(in: request, client: client.id) else {
            return try await startAgain(page)
        }
        var kind: SecondFactorKind?
        return try await page.answering {
            let input = try form.secondFactor(isRecoveryCode: SecondFactorCodes.isChosen(request))
            kind = input.kind
            let browser = RememberedBrowser(rememberingFor: client, isWanted: form["remember_browser"] == "1")
            var response = page.finishSignIn(
                try await secondFactor(input, for: found, remembering: browser, request))
            if let browser { response.headers.append(browser.field(request)) }
            return response
        } orShow: { error in
            guard error.code != .signInTokenInvalid else { return try await startAgain(page) }
            return render(page, try await offer(for: found.signIn, page), error: error, after: kind)
        }
    }

    /// A user without a passkey signs in by a code, so that they can add one.
    private func offer(for signIn: PendingSignIn, _ page: PageContext) async throws -> Offer {
        let kinds = try await identity.call(
            Identity.ListFactors(user: signIn.user, application: signIn.application)
        ).secondFactors.filter(signIn.takes)
        let takesPasskey = kinds.contains(.passkey)
        let mayRemember = signIn.step == .secondFactor && page.client?.factorSettings.remembersBrowsers == true
        // Only these cost a look at the request.
        let contexts = takesPasskey || mayRemember ? try await contexts(page) : nil
        func isEnough(_ context: AuthenticationContext) -> Bool {
            contexts?.contains { $0.isReached(by: context) } ?? true
        }
        let needsPasskey = takesPasskey && !isEnough(SecondFactorKind.totp.context)
        return Offer(
            takesApp: kinds.contains(.totp) && !needsPasskey,
            takesRecoveryCode: kinds.contains(.recoveryCode) && !needsPasskey, takesPasskey: takesPasskey,
            needsPasskey: needsPasskey,
            // A client that asks for two factors gets them in a remembered browser, too.
            remembers: mayRemember && isEnough(.oneFactor))
    }

    /// What the client that the sign-in is for asks for; nil for nothing. A request that is over is told so when it goes on.
    private func contexts(_ page: PageContext) async throws -> [AuthenticationContext]? {
        guard let id = PendingAuthorizations.id(in: page.query) else { return nil }
        do {
            return try await pending.find(id, accessToken: nil).request.contexts
        } catch let error as ServiceError where error.code == .authorizationExpired {
            return nil
        }
    }

    private func render(
        _ page: PageContext, _ offer: Offer, error: ServiceError? = nil, after kind: SecondFactorKind? = nil
    ) -> Response {
        let codes = SecondFactorCodes(ofApp: offer.takesApp, recovery: offer.takesRecoveryCode, page.request)
        let (path, recoveryPath) = (page.query.path(Self.path), Self.recoveryPath(page.query))
        let error = error.map { codes?.described($0) ?? $0 }
        let fields = page.fields(codes.map { [$0.field(page)] } ?? [], marked: error)
        // The passkey comes first for users who have no app.
        let isPasskeyFirst = offer.takesPasskey && !offer.takesApp
        var values: [String: Any] = [
            "action": codes?.isRecoveryChosen == true ? recoveryPath : path, "takes_code": codes != nil,
            "passkey_first": isPasskeyFirst, "back": SignInPage.emptyPath(page.query),
        ]
        if codes?.isRecoveryChosen != true {
            values["lead"] = page.text(isPasskeyFirst ? "second_factor_passkey_lead" : "second_factor_lead")
        }
        values["other_code"] = codes?.link(page, to: (app: path, recovery: recoveryPath))
        let remember =
            offer.remembers ? page.text("remember_browser", ["days": "\(FactorSettings.rememberedDays)"]) : nil
        values["remember"] = codes == nil ? nil : remember
        if offer.takesPasskey {
            var button = PasskeyButton(
                page, action: Self.path, text: page.text(isPasskeyFirst ? "confirm_passkey" : "passkey_instead"),
                isAlternative: !isPasskeyFirst, isSecondFactor: true)
            if let remember { button.remembersBrowser(codes == nil ? .box(remember) : .asOtherForm) }
            values["passkey"] = button.values
        }
        if offer.needsPasskey, let id = PendingAuthorizations.id(in: page.query) {
            values["missing"] = MissingPasskeyPage.path(of: id)
        } else if codes?.offersRecovery != true {
            // There is nothing else to try.
            values["lost"] = page.text("confirm_lost", ["app": Branding(page.client).name])
        }
        if let error, fields.allSatisfy(\.errors.isEmpty) {
            values["alert"] = codes?.alert(for: error, after: kind, page) ?? page.alert(for: error)
        }
        return page.render(.secondFactor, title: page.text("second_factor_title"), values, fields: fields)
    }

    /// The page's path with the field for recovery codes.
    private static func recoveryPath(_ query: PageQuery) -> String {
        query.path(path, [SecondFactorCodes.parameter: "1"])
    }

    /// The first step of another sign-in, for one that took too long; for one that was finished in another window, where it leads.
    private func startAgain(_ page: PageContext) async throws -> Response {
        try await accountPages.redirectIfSignedIn(page) ?? page.startSignInAgain()
    }
}

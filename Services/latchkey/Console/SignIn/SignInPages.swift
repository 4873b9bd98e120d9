import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Models
import Primitives
import RPCClient

/// The pages before an operator is signed in, and the end of a session.
struct SignInPages: Sendable {
    static let path = "/sign-in"

    let access: ConsoleAccess
    let renderer: ConsoleRenderer
    let fleet: ConsoleFleet
    let logger: Logger

    /// Adds the routes.
    func register(on router: Hummingbird.Router<ConsoleContext>) {
        router.get("/sign-in") { try await show($0, $1) }
        router.post("/sign-in") { try await signIn($0, $1) }
        router.post("/sign-in/link") { try await signInByLink($0, $1) }
        router.get("/sign-in/password") { try await showNewPassword($0, $1) }
        router.post("/sign-in/password") { try await setPassword($0, $1) }
        router.get("/sign-in/code") { try await showCode($0, $1) }
        router.post("/sign-in/code") { try await verifyCode($0, $1) }
        router.get("/sign-in/app") { try await showApp($0, $1) }
        router.post("/sign-in/app") { try await confirmApp($0, $1) }
        router.post("/sign-out") { request, _ in try await signOut(request) }
    }

    /// 303 to the sign-in, which leads back to the page that was asked for.
    static func redirect(returningTo request: Request) -> Response {
        let path = request.method == .get ? request.uri.description : "/"
        return .consoleRedirect(
            to: FormEncoding.adding([("return_to", path == "/" ? nil : returnPath(path))], to: Self.path))
    }

    /// A path of the console that a sign-in may lead to; nil for anything else.
    static func returnPath(_ text: String?) -> String? {
        guard let text, text.utf8.count <= 1024, text.hasPrefix("/"), !text.hasPrefix("//"),
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }),
            !text.hasPrefix(path), !text.hasPrefix("/admin")
        else { return nil }
        return text
    }

    /// Does `work` for somebody who has not signed in yet.
    private func call<Result: Sendable>(
        _ context: ConsoleContext, _ work: (Fleet) async throws -> Result
    ) async throws -> Result {
        try await fleet.acting(as: AuditActor(.operator, id: "console"), request: context.requestID, work)
    }

    /// The form of a request before the sign-in.
    private func form(of request: Request) async throws -> FormParameters? {
        try access.rules.check(request)
        return try await access.form(of: request, access.cookies.value(.form, in: request.headers))
    }

    // MARK: The first page

    private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        try access.rules.check(request)
        let query = FormParameters((request.uri.query ?? "").utf8)
        let returnTo = Self.returnPath(query?["return_to"])
        if access.session(of: request) != nil { return .consoleRedirect(to: returnTo ?? "/") }
        guard let link = query?["link"] else {
            return page(SignInViews.start(hasAccounts: await hasAccounts(context), returnTo: returnTo), request)
        }
        guard let found = access.links.find(Secret(link)) else { return page(SignInViews.oldLink, request) }
        return page(SignInViews.link(found, token: link, returnTo: returnTo), request)
    }

    /// Whether there is an application for operators. If identity is not reached, links work all the same.
    private func hasAccounts(_ context: ConsoleContext) async -> Bool {
        let found = try? await call(context) { try await $0.identity.call(Identity.FindOperatorsApplication()) }
        return found?.application != nil
    }

    /// The link is used up by the button, not by opening the page: programs that look at links before people do press no button.
    private func signInByLink(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let form = try await form(of: request)
        guard let token = form?["link"], let link = access.links.redeem(Secret(token)) else {
            return page(SignInViews.oldLink, request)
        }
        let returnTo = Self.returnPath(form?["return_to"])
        logger.info(
            "a link to the console was used",
            metadata: ["operator": "\(link.name)", "request_id": "\(context.requestID)"])
        guard let id = link.user else {
            return begin(ConsoleOperator(name: link.name, kind: .link), request, returnTo: returnTo)
        }
        let user = try await call(context) { try await $0.identity.call(Identity.FindOperator(user: id)) }
        return go(on: .init(user: user, step: .newPassword, returnTo: returnTo))
    }

    // MARK: With an account

    private func signIn(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let form = try await form(of: request)
        let returnTo = Self.returnPath(form?["return_to"])
        let typed = form?["email"]?.trimmingCharacters(in: .whitespaces) ?? ""
        func refuse(_ error: String) -> Response {
            page(SignInViews.start(hasAccounts: true, returnTo: returnTo, email: typed, error: error), request)
        }
        guard let email = EmailAddress(typed) else { return refuse("This is not an email address.") }
        guard let password = form?["password"], !password.isEmpty, password.fits(TextBounds.password) else {
            return refuse(SignInViews.wrongPassword)
        }
        do {
            // Each takes a password hash.
            try access.countSignIn(request, context)
            let user = try await call(context) { services in
                guard
                    let application = try await services.identity.call(Identity.FindOperatorsApplication()).application
                else { throw ServiceError(.invalidCredentials, detail: SignInViews.wrongPassword) }
                // The wrong attempts may be a stranger's, so a right one doesn't clear them.
                return try await OperatorAttempts(
                    fleet: services, device: access.devices.device(of: request.headers, for: email, in: application.id)
                ).attempting(
                    Tokens.AttemptSubject.password(of: email, in: application.id), clearsFailedAttempts: false
                ) {
                    try await services.identity.call(
                        Identity.CheckOperatorPassword(
                            email: email, password: Secret(password), ipAddress: context.peerAddress))
                }
            }
            return try await goOn(after: user, returnTo: returnTo, request, context)
        } catch let error as ServiceError where error.code == .invalidCredentials {
            return refuse(SignInViews.wrongPassword)
        } catch let error as ServiceError where [.userSuspended, .rateLimited].contains(error.code) {
            return refuse(SignInViews.text(error))
        }
    }

    /// After the password: to the second factor, to setting one up, or to the console.
    private func goOn(
        after user: Identity.Operator, returnTo: String?, _ request: Request, _ context: ConsoleContext
    ) async throws -> Response {
        switch user.secondFactor {
        case .none: return begin(user, request, returnTo: returnTo)
        case .code: return go(on: .init(user: user, step: .code, returnTo: returnTo))
        case .missing:
            let app = try await call(context) {
                try await $0.identity.call(Identity.BeginOperatorTOTP(user: user.id, epoch: user.epoch))
            }
            return go(on: .init(user: user, step: .app(app), returnTo: returnTo))
        }
    }

    /// 303 to the page of a step. Each step has another token.
    private func go(on signIn: PendingConsoleSignIns.SignIn) -> Response {
        let page =
            switch signIn.step {
            case .newPassword: "password"
            case .code: "code"
            case .app: "app"
            }
        var response = Response.consoleRedirect(to: "\(Self.path)/\(page)")
        response.headers.append(access.cookies.field(.signIn, access.pending.keep(signIn)))
        return response
    }

    private func pending(_ request: Request) -> (signIn: PendingConsoleSignIns.SignIn, token: Secret)? {
        guard let token = access.cookies.value(.signIn, in: request.headers),
            let signIn = access.pending.find(token)
        else { return nil }
        return (signIn, token)
    }

    private func showNewPassword(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        try access.rules.check(request)
        guard let (signIn, _) = pending(request), case .newPassword = signIn.step else { return Self.again }
        return page(SignInViews.newPassword(signIn.user), request)
    }

    private func setPassword(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let form = try await form(of: request)
        guard let (signIn, token) = pending(request), case .newPassword = signIn.step else { return Self.again }
        guard let password = form?["password"], password == form?["repetition"] else {
            return page(SignInViews.newPassword(signIn.user, error: "The two passwords differ."), request)
        }
        do {
            let user = try await call(context) {
                try await $0.identity.call(
                    Identity.SetOperatorPassword(
                        user: signIn.user.id, password: Secret(password), ipAddress: context.peerAddress))
            }
            guard access.pending.take(token) != nil else { return Self.again }
            access.sessions.endAll(of: user.id)
            return try await goOn(after: user, returnTo: signIn.returnTo, request, context)
        } catch let error as ServiceError where error.code == .invalidRequest {
            let expected = error.invalidParams?.compactMap(\.expected).joined(separator: ", ")
            return page(
                SignInViews.newPassword(signIn.user, error: "The password needs: \(expected ?? error.detail)."), request
            )
        }
    }

    private func showCode(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        try access.rules.check(request)
        guard let (signIn, _) = pending(request), case .code = signIn.step else { return Self.again }
        return page(SignInViews.code(), request)
    }

    private func verifyCode(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let form = try await form(of: request)
        guard let (signIn, token) = pending(request), case .code = signIn.step else { return Self.again }
        let typed = (form?["code"] ?? "").filter { !$0.isWhitespace }
        // A code of an app has six digits; a recovery code has letters, too.
        let isRecoveryCode = typed.count != 6
        let id = signIn.user.id
        let device = access.devices.device(of: request.headers, for: id)
        let subject =
            isRecoveryCode ? Tokens.AttemptSubject.recoveryCode(of: id) : Tokens.AttemptSubject.secondFactor(of: id)
        do {
            let user = try await call(context) { services in
                try await OperatorAttempts(fleet: services, device: device).attempting(
                    subject, clearsFailedAttempts: true
                ) {
                    try await services.identity.call(
                        Identity.VerifyOperatorCode(
                            user: id, epoch: signIn.user.epoch, code: Secret(typed.cut(toBytes: 64)),
                            isRecoveryCode: isRecoveryCode, ipAddress: context.peerAddress))
                }
            }
            guard access.pending.take(token) != nil else { return Self.again }
            return begin(user, request, returnTo: signIn.returnTo)
        } catch let error as ServiceError where [.secondFactorInvalid, .rateLimited].contains(error.code) {
            return page(SignInViews.code(error: SignInViews.text(error)), request)
        } catch let error as ServiceError where error.code == .invalidCredentials {
            return Self.again
        }
    }

    private func showApp(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        try access.rules.check(request)
        guard let (signIn, _) = pending(request), case .app(let app) = signIn.step else { return Self.again }
        return page(SignInViews.app(app), request)
    }

    private func confirmApp(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let form = try await form(of: request)
        guard let (signIn, token) = pending(request), case .app(let app) = signIn.step else { return Self.again }
        let (id, typed) = (signIn.user.id, (form?["code"] ?? "").filter { !$0.isWhitespace })
        let device = access.devices.device(of: request.headers, for: id)
        do {
            let reply = try await call(context) { services in
                try await OperatorAttempts(fleet: services, device: device).attempting(
                    Tokens.AttemptSubject.secondFactor(of: id), clearsFailedAttempts: true
                ) {
                    try await services.identity.call(
                        Identity.ConfirmOperatorTOTP(
                            user: id, epoch: signIn.user.epoch, factor: app.id, code: Secret(typed.cut(toBytes: 64)),
                            ipAddress: context.peerAddress))
                }
            }
            _ = access.pending.take(token)
            // The answer has the recovery codes, because they are displayed only once.
            var response = page(SignInViews.recoveryCodes(reply.recoveryCodes, returnTo: signIn.returnTo), request)
            for field in cookies(of: reply.user, request) { response.headers.append(field) }
            return response
        } catch let error as ServiceError where [.secondFactorInvalid, .rateLimited].contains(error.code) {
            return page(SignInViews.app(app, error: SignInViews.text(error)), request)
        } catch let error as ServiceError
            where [.invalidCredentials, .notFound, .signInTokenInvalid].contains(error.code)
        {
            return Self.again
        }
    }

    // MARK: Sessions

    /// 303 to the beginning, for a sign-in that took too long.
    private static let again = Response.consoleRedirect(to: path)

    /// Begins a session. Its token is a new one, so nobody can have set it before.
    private func begin(_ user: ConsoleOperator, _ request: Request, returnTo: String?) -> Response {
        redirect(to: returnTo, with: cookies(of: user, request))
    }

    /// Begins a session of an operator with an account, whose browser is a known device from now on.
    private func begin(_ user: Identity.Operator, _ request: Request, returnTo: String?) -> Response {
        redirect(to: returnTo, with: cookies(of: user, request))
    }

    private func redirect(to path: String?, with cookies: [HTTPField]) -> Response {
        var response = Response.consoleRedirect(to: path ?? "/")
        for field in cookies { response.headers.append(field) }
        return response
    }

    private func cookies(of user: Identity.Operator, _ request: Request) -> [HTTPField] {
        cookies(of: ConsoleOperator(user), request)
            + [access.devices.field(for: user, request.headers)].compactMap(\.self)
    }

    private func cookies(of user: ConsoleOperator, _ request: Request) -> [HTTPField] {
        if let old = access.session(of: request, isUse: false) { access.sessions.end(old.token) }
        return [
            access.cookies.field(.session, access.sessions.begin(user)), access.cookies.field(.form, nil),
            access.cookies.field(.signIn, nil),
        ]
    }

    private func signOut(_ request: Request) async throws -> Response {
        try access.rules.check(request)
        var response = Response.consoleRedirect(to: Self.path)
        guard let (_, token) = access.session(of: request, isUse: false) else { return response }
        _ = try await access.form(of: request, token)
        access.sessions.end(token)
        response.headers.append(access.cookies.field(.session, nil))
        return response
    }

    /// A page whose form belongs to this browser.
    private func page(_ view: ConsoleView, _ request: Request) -> Response {
        let known = access.cookies.value(.form, in: request.headers)
        let cookie = known ?? RandomToken.make()
        var response = renderer.page(view, user: nil, token: access.forms.token(for: cookie))
        if known == nil { response.headers.append(access.cookies.field(.form, cookie)) }
        return response
    }
}

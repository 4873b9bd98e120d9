import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Models
import Primitives

/// The pages for operators, and the sign-in that they need.
///
/// Every request goes the same way: what another site causes is refused, then the session is looked up, then a form needs its CSRF token.
struct ConsolePages: Sendable {
    /// The longest form that is read, in bytes.
    static let maximumFormLength = 64 * 1024

    let settings: LocalSettings
    let fleet: ConsoleFleet
    let renderer: ConsoleRenderer
    let access: ConsoleAccess
    /// Looks at what has no history of its own: how many sessions and emails there are.
    let samples: GaugeSampler
    /// The base URL for people.
    let url: String
    let logger: Logger

    /// - Parameter signIns: counts sign-ins with a password by caller. By default, each has as many as the gateway lets a network have.
    init(
        settings: LocalSettings, console: ConsoleSettings, fleet: ConsoleFleet, logger: Logger,
        sessions: ConsoleSessions = ConsoleSessions(),
        signIns: RequestRate<String> = RequestRate(burst: 30, perSecond: 0.5)
    ) throws {
        self.settings = settings
        self.fleet = fleet
        self.logger = logger
        url = console.url
        renderer = try ConsoleRenderer()
        access = ConsoleAccess(
            publicURL: console.publicURL, isSecure: console.url.hasPrefix("https:"), links: SignInLinks(settings),
            deviceKey: try ConsoleDevices.key(settings), sessions: sessions, signIns: signIns)
        samples = GaugeSampler(fleet: fleet)
    }

    /// Everything that an operator finds in the navigation.
    private var pages: [any ConsolePage] {
        [
            OverviewPage(samples: samples), UsersPage(), UserPage(), SessionsPage(), AuditPage(), EmailsPage(),
            ApplicationsPage(), ClientsPage(), KeysPage(), WaitlistsPage(), APIKeysPage(), ExplainPage(), HealthPage(),
            OperatorsPage(links: access.links, url: url),
        ]
    }

    /// Adds every route.
    func register(on router: Hummingbird.Router<ConsoleContext>) {
        for asset in ConsoleAsset.all {
            router.get(RouterPath(asset.path)) { _, _ in asset.response }
        }
        SignInPages(access: access, renderer: renderer, fleet: fleet, logger: logger).register(on: router)
        var routes = ConsoleRoutes()
        for page in pages { page.register(on: &routes) }
        for route in routes.all {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await respond(to: request, context, with: route)
            }
        }
    }

    private func respond(
        to request: Request, _ context: ConsoleContext, with route: ConsoleRoutes.Route
    ) async throws -> Response {
        try access.rules.check(request)
        guard let (session, token) = access.session(of: request, isUse: route.isUse) else {
            guard route.isUse else { return Response(status: .unauthorized) }
            return SignInPages.redirect(returningTo: request)
        }
        guard try await goesOn(session, token, context) else {
            access.sessions.end(token)
            return SignInPages.redirect(returningTo: request)
        }
        let form = try await access.form(of: request, token)
        guard let query = FormParameters((request.uri.query ?? "").utf8) else {
            throw ServiceError(.malformedRequest, detail: "The address of this page is malformed.")
        }
        let answer = try await route.handler(
            ConsoleRequest(
                query: query, form: form, user: session.user, fleet: fleet, context: context, settings: settings))
        switch answer {
        case .page(let view):
            return renderer.page(view, user: session.user, token: access.forms.token(for: token))
        case .redirect(let path): return .consoleRedirect(to: path)
        case .rows(let table): return renderer.rows(table)
        case .blocks(let blocks): return renderer.blocks(blocks)
        case .email(let html): return renderer.email(html)
        }
    }

    /// Whether the account of a session still is an operator's, with the password and the factors that were shown.
    private func goesOn(
        _ session: ConsoleSessions.Session, _ token: Secret, _ context: ConsoleContext
    ) async throws -> Bool {
        guard case .account(let id, let epoch) = session.user.kind, access.sessions.isCheckDue(session) else {
            return true
        }
        do {
            let user = try await fleet.acting(
                as: AuditActor(.operator, id: "console"), request: context.requestID
            ) { try await $0.identity.call(Identity.FindOperator(user: id)) }
            guard user.epoch == epoch else { return false }
        } catch let error as ServiceError where [.notFound, .userSuspended].contains(error.code) {
            return false
        }
        access.sessions.noteCheck(token)
        return true
    }

    /// The page about an error, with the navigation if the operator is signed in.
    @Sendable func errorPage(_ error: any Error, _ request: Request, _ context: ConsoleContext) -> Response {
        let error = ConsoleProblem.serviceError(error)
        let found = access.session(of: request, isUse: false)
        let invalid = (error.invalidParams ?? []).map { parameter in
            ConsoleStatement(
                tone: .bad, text: "\(parameter.path): \(parameter.expected.map { "expected \($0)" } ?? parameter.type)")
        }
        let view = ConsoleView(
            title: error.code.definition.title, section: nil,
            blocks: [.notice(error.detail, isError: true)] + (invalid.isEmpty ? [] : [.statements(invalid)]) + [
                .links([("Back to the overview", "/")]),
                .fields([("Code", .id(error.code.rawValue)), ("Request", .id(context.requestID))]),
            ], status: .init(code: error.status))
        return renderer.page(view, user: found?.session.user, token: found.map { access.forms.token(for: $0.token) })
    }
}

extension Response {
    /// 303 See Other to a path of the console.
    static func consoleRedirect(to path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }
}

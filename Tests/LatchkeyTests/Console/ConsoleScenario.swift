import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Models
import NIOCore
import NIOPosix
import Primitives
import TestKit

@testable import LatchkeyCommand

/// The console before services with scripted replies, and a browser that uses it.
struct ConsoleScenario {
    var services = ScriptedServices()
    /// `LATCHKEY_CONSOLE_URL`.
    var publicURL: String?
    var sessions = ConsoleSessions()
    /// Sign-ins with a password by caller.
    var signIns = RequestRate<String>(burst: 30, perSecond: 0.5)

    /// Does `body` while the console runs.
    func run(_ body: @escaping @Sendable (ConsoleBrowser) async throws -> Void) async throws {
        let state = try TemporaryDirectory()
        try await services.serving { runDirectory in
            var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            logger.logLevel = .critical
            let settings = try LocalSettings(environment: [
                "LATCHKEY_STATE_DIR": state.path, "LATCHKEY_RUN_DIR": runDirectory,
            ])
            let console = try ConsoleSettings(environment: ["LATCHKEY_CONSOLE_URL": publicURL ?? ""])
            let fleet = ConsoleFleet(settings, group: MultiThreadedEventLoopGroup.singleton, logger: logger)
            await fleet.services.connect()
            defer { fleet.services.close() }
            let pages = try ConsolePages(
                settings: settings, console: console, fleet: fleet, logger: logger, sessions: sessions,
                signIns: signIns)
            let server = ConsoleServer(
                settings: console, fleet: fleet, group: MultiThreadedEventLoopGroup.singleton, logger: logger,
                pages: pages)
            let application = Hummingbird.Application(responder: server.responder(), logger: logger)
            try await application.test(.router) { client in
                try await body(ConsoleBrowser(client: client, links: SignInLinks(settings), pages: pages))
            }
        }
    }
}

/// A browser that keeps cookies, and follows no redirects by itself.
actor ConsoleBrowser {
    /// The origin of the console here.
    static let origin = "http://localhost"

    /// An answer.
    struct Page: Sendable {
        let status: Int
        let html: String
        let headers: HTTPFields
        var location: String? { headers[.location] }
    }

    private let client: any TestClientProtocol
    let links: SignInLinks
    let pages: ConsolePages
    private(set) var cookies: [String: String] = [:]
    /// The CSRF token of the last page with a form.
    private(set) var token = ""

    init(client: any TestClientProtocol, links: SignInLinks, pages: ConsolePages) {
        self.client = client
        self.links = links
        self.pages = pages
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Page {
        try await send(path, .get, headers, nil)
    }

    /// Sends a form with the CSRF token of the last page.
    func post(
        _ path: String, _ fields: [(String, String)] = [], token: String? = nil, headers: HTTPFields? = nil
    ) async throws -> Page {
        let body = FormEncoding.encode([("csrf_token", token ?? self.token)] + fields)
        var all: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        for field in headers ?? [.origin: Self.origin, .secFetchSite: "same-origin"] { all.append(field) }
        return try await send(path, .post, all, ByteBuffer(string: body))
    }

    /// Signs in by a link.
    func signIn(as name: String = "ann") async throws {
        let link = try links.make(for: name).reveal()
        _ = try await get("/sign-in?link=\(link)")
        _ = try await post("/sign-in/link", [("link", link)])
    }

    /// Forgets a cookie.
    func forget(_ name: String) { cookies[name] = nil }

    /// Has a cookie again that it had before.
    func keep(_ name: String, _ value: String?) { cookies[name] = value }

    private func send(
        _ path: String, _ method: HTTPRequest.Method, _ headers: HTTPFields, _ body: ByteBuffer?
    ) async throws -> Page {
        var headers = headers
        if !cookies.isEmpty {
            headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
        }
        let answer = try await client.executeRequest(uri: path, method: method, headers: headers, body: body)
        for cookie in answer.headers[values: .setCookie] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = cookie.contains("Max-Age=0") ? nil : String(pair[1])
        }
        let html = String(buffer: answer.body)
        if let match = html.firstMatch(of: #/name="csrf_token" value="([^"]*)"/#) { token = String(match.1) }
        return Page(status: answer.status.code, html: html, headers: answer.headers)
    }
}

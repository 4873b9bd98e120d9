import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Models
import NIOCore
import NIOPosix
import RPC

@testable import LatchkeyCommand

/// The admin API in front of scripted services that know two applications and a key for each case.
struct AdminFixture: Sendable {
    let own = Application(id: .make(), name: "Own", parentID: nil, createdAt: .now)
    let other = Application(id: .make(), name: "Other", parentID: nil, createdAt: .now)
    /// A user of ``other``.
    let stranger = UserID.make()
    var services = ScriptedServices()

    /// The keys by what programs send.
    enum Key: String, CaseIterable {
        case reader = "lk_reader"
        case writer = "lk_writer"
        case ownReader = "lk_own_reader"
        case ownWriter = "lk_own_writer"
    }

    init() {
        let (own, other) = (own, other)
        services.answer(Identity.CheckAPIKey.self) { call in
            guard let key = Key(rawValue: call.secret.reveal()) else { throw ServiceError.invalidToken }
            let isLimited = key == .ownReader || key == .ownWriter
            return APIKey(
                id: .make(), name: key.rawValue, scope: key == .reader || key == .ownReader ? .read : .write,
                applicationID: isLimited ? own.id : nil, createdAt: .now)
        }
        services.answer(Identity.ListApplications.self) { _ in [own, other] }
        services.answer(Identity.FindOperatorsApplication.self) { _ in .init(application: nil) }
    }

    /// An answer, its body as JSON.
    struct Answer: @unchecked Sendable {
        // `json` holds only values that JSONSerialization made, which never change.
        let status: Int
        let headers: HTTPFields
        let json: [String: Any]
        let body: Data

        var code: String? { json["code"] as? String }
        var data: [[String: Any]] { json["data"] as? [[String: Any]] ?? [] }
        var links: [String: String] { json["links"] as? [String: String] ?? [:] }
        /// The paths of the invalid parameters.
        var invalid: [String] {
            (json["invalid_params"] as? [[String: Any]] ?? []).compactMap { $0["path"] as? String }
        }
    }

    /// Sends requests.
    struct Caller: Sendable {
        let client: any TestClientProtocol

        func send(
            _ method: HTTPRequest.Method, _ path: String, key: Key? = .writer, _ body: String? = nil,
            headers: HTTPFields = [:]
        ) async throws -> Answer {
            var headers = headers
            if let key, headers[.authorization] == nil { headers[.authorization] = "Bearer \(key.rawValue)" }
            if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
            return try await client.execute(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
            ) { response in
                let data = Data(response.body.readableBytesView)
                let json = try? JSONSerialization.jsonObject(with: data)
                return Answer(
                    status: response.status.code, headers: response.headers, json: json as? [String: Any] ?? [:],
                    body: data)
            }
        }
    }

    /// Runs the services and the API, and does `body`.
    func run(
        _ routes: [AdminRoute] = AdminRoutes.all, _ body: @escaping @Sendable (Caller) async throws -> Void
    ) async throws {
        try await services.serving { runDirectory in
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let settings = try LocalSettings(environment: ["LATCHKEY_RUN_DIR": runDirectory])
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let fleet = ConsoleFleet(settings, group: group, logger: logger)
            let console = try ConsoleSettings(environment: ["LATCHKEY_CONSOLE_BIND": "127.0.0.1:8081"])
            let pages = Hummingbird.Router(context: ConsoleContext.self)
            let responder = ConsoleResponder(
                admin: AdminResponder(routes: routes, fleet: fleet, url: console.url),
                pages: pages.buildResponder(),
                errorPage: { error, _, _ in
                    Response(status: .init(code: ConsoleProblem.serviceError(error).status))
                },
                hosts: AllowedHosts(console), issuer: fleet.issuer, logger: logger)
            let application = Hummingbird.Application(responder: responder, logger: logger)
            await fleet.services.connect()
            do {
                try await application.test(.router) { client in try await body(Caller(client: client)) }
            } catch {
                fleet.services.close()
                throw error
            }
            fleet.services.close()
            try await group.shutdownGracefully()
        }
    }
}

import Foundation
import Logging
import Models
import RPC
import RPCClient
import Testing

@testable import GatewayService

/// The document and the router say the same.
@Suite struct OpenAPITests {
    private let routes: Set<String>
    private let document: [String: Any]

    init() throws {
        let fleet = Fleet(
            paths: SocketPath(runDirectory: "/nowhere"), group: ScriptedFleet.group, logger: Logger(label: "test"))
        let gateway = try GatewayApplication(
            configuration: GatewayConfiguration(
                address: "127.0.0.1", port: 0, requestTimeout: .seconds(5),
                cookies: SessionCookies(accessTokenName: "a", refreshTokenName: "r")),
            csrfKey: ScriptedFleet.csrfKey, issuer: ScriptedFleet.issuer, fleet: fleet, logger: Logger(label: "test"))
        routes = Set(gateway.endpoints.map { "\($0.route.method) \($0.route.path)" })
        let text = OpenAPIDocument.text(issuer: ScriptedFleet.issuer)
        document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func everyRouteIsDescribedAndEveryDescriptionIsRouted() throws {
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let described = Set(paths.flatMap { path, operations in operations.keys.map { "\($0.uppercased()) \(path)" } })
        #expect(described == routes)
    }

    @Test func operationsAreNamedOnce() throws {
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        let names = paths.values.flatMap(\.values).compactMap { $0["operationId"] as? String }
        #expect(names.count == routes.count)
        #expect(Set(names).count == names.count)
    }

    /// What speaks before an endpoint does (a body that is compressed, a path that is malformed) has an answer everywhere.
    @Test func everyOperationDescribesAnyError() throws {
        let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
        for (path, operations) in paths {
            for (method, operation) in operations {
                let responses = operation["responses"] as? [String: Any] ?? [:]
                #expect(responses["default"] != nil, "\(method) \(path)")
            }
        }
    }

    @Test func theServerIsTheIssuer() throws {
        let servers = try #require(document["servers"] as? [[String: String]])
        #expect(servers == [["url": ScriptedFleet.issuer]])
    }
}

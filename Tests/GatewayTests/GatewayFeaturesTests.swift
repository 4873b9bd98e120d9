import HTTPTypes
import Logging
import Models
import RPC
import RPCClient
import Testing

@testable import GatewayService

/// What the mounted endpoints have in common, whatever their domain.
@Suite struct GatewayFeaturesTests {
    private typealias Operation = GatewayService.Operation

    private let operations: [Operation]

    init() throws {
        let logger = Logger(label: "test")
        let fleet = Fleet(
            paths: SocketPath(runDirectory: "/nowhere"), group: ScriptedFleet.group, logger: logger)
        let cookies = SessionCookies(accessTokenName: "access_token", refreshTokenName: "refresh_token")
        let features = try GatewayFeatures(
            configuration: GatewayConfiguration(
                address: "127.0.0.1", port: 0, requestTimeout: .seconds(5), cookies: cookies),
            csrfKey: ScriptedFleet.csrfKey, issuer: ScriptedFleet.issuer, fleet: fleet,
            outboxRelay: OutboxRelay(fleet: fleet, logger: logger))
        operations = features.endpoints.map(\.operation)
    }

    private func ids(_ condition: (Operation) -> Bool) -> Set<String> { Set(operations.filter(condition).map(\.id)) }

    /// A second endpoint at a route would silently replace the first.
    @Test func everyRouteHasOneEndpoint() {
        let routes = operations.map(\.route)
        #expect(Set(routes).count == routes.count)
    }

    /// Each of these changes nothing for a browser, or has a protection of its own: a `state`, a client's secret, a token
    /// in the body, or a page that asks first.
    @Test func onlyTheseChangesAreExemptFromCSRFTokens() {
        let exempt = ids { $0.csrf == .exempt && $0.route.method != .get }
        #expect(
            exempt == [
                "introspect", "listLoginMethods", "postAuthorize", "postLogout", "postOAuthCallback",
                "postProviderCallback", "postUserInfo", "refresh", "revoke", "token",
            ])
    }

    @Test func everyFormIsAPageThatIsPostedTo() {
        for operation in operations where operation.csrf == .form {
            #expect(operation.route.method == .post, "\(operation.id)")
            #expect(operation.readableBy == .nobody, "\(operation.id)")
        }
        // The script of a page asks for these with the token of its form.
        #expect(
            ids { $0.csrf == .form && $0.format != .page } == [
                "beginPasskeyRegistrationOnPage", "beginPasskeySignInOnPage",
            ])
    }

    /// Another site's page could read a page of ours, with its CSRF token.
    @Test func noPageIsReadableByOtherOrigins() {
        #expect(ids { $0.tag == .pages && $0.format == .page && $0.readableBy != .nobody } == [])
    }

    /// Whatever guesses passwords, codes or addresses is counted.
    @Test func whatTakesASecretOrAnAddressIsLimited() {
        let secrets = ["email", "password", "code", "token", "refresh_token", "client_secret"]
        for operation in operations where operation.authentication == .none {
            guard case .object(let members)? = operation.request?.schema.json["properties"] else { continue }
            guard members.contains(where: { secrets.contains($0.name) }) else { continue }
            // Some count by themselves, such as a refresh by its session.
            #expect(operation.rateLimit != nil || operation.errors.contains(.rateLimited), "\(operation.id)")
        }
    }

    @Test func onlyADocumentIsCountedByOneGatewayAlone() {
        for operation in operations where operation.rateLimit == .documents {
            #expect(operation.route.method == .get && operation.authentication == .none, "\(operation.id)")
        }
    }

    @Test func theDescriptionCoversItself() {
        #expect(ids { $0.route.path == "/openapi.json" } == ["getOpenAPI"])
        #expect(ids { $0.route.path == "/docs" } == ["showDocs"])
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Models
import ServiceKit
import Synchronization
import TestKit
import Testing

@testable import GatewayService

@Suite struct RequestTracingTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-"
    private let buffer = SpanBuffer(capacity: 1000)
    private let route = Route(method: .post, path: "/auth/passkeys/{id}")

    private func tracing(_ sampler: Sampler = Sampler(), trusts: Bool = false) -> RequestTracing {
        RequestTracing(
            sampler: sampler, trustedPeers: trusts ? AddressRange.loopback : [], issuer: "https://auth.example.com",
            tracer: SpanRecorder(buffer: buffer))
    }

    private func request(
        _ traceParent: String?, second: String? = nil, method: HTTPRequest.Method = .post,
        path: String = "/auth/passkeys/hunter2?a=hunter2"
    ) -> Request {
        var fields: HTTPFields = [.userAgent: "hunter2", .authorization: "Bearer hunter2", .traceState: "a=1"]
        if let traceParent { fields[.traceParent] = traceParent }
        if let second { fields.append(HTTPField(name: .traceParent, value: second)) }
        return IncomingRequest.testing(method, path, headers: fields).request
    }

    /// The span of one request; nil if it is not recorded.
    private func record(
        _ tracing: RequestTracing, _ request: Request, hasRoute: Bool = true, peer: String = "127.0.0.1",
        status: HTTPResponse.Status = .ok, error: (any Error)? = nil
    ) -> Operations.SpanRecord? {
        guard let span = tracing.begin(request, hasRoute ? route : nil, peer: peer, .make()) else { return nil }
        tracing.end(span, status, error)
        return buffer.take().spans.first
    }

    @Test func hasTheRouteAndNothingThatTheClientHasSent() throws {
        let span = try #require(record(tracing(), request(nil)))
        #expect(span.name == "POST /auth/passkeys/{id}" && span.kind == .server && span.parentSpanID == nil)
        var attributes = span.attributes
        #expect(attributes.removeValue(forKey: "latchkey.request_id") != nil)
        #expect(
            attributes == [
                "http.request.method": .string("POST"), "http.route": .string("/auth/passkeys/{id}"),
                "url.scheme": .string("https"), "server.address": .string("auth.example.com"),
                "http.response.status_code": .int(200),
            ])
        #expect(!"\(span)".contains("hunter2") && !"\(span)".contains("192.0.2.7"))
    }

    @Test func aRequestWithoutARouteHasItsMethodOnly() throws {
        #expect(record(tracing(), request(nil, method: .get), hasRoute: false, status: .notFound)?.name == "GET")
        let invented = try #require(HTTPRequest.Method("HUNTER2"))
        let span = try #require(record(tracing(), request(nil, method: invented), hasRoute: false))
        #expect(span.name == "HTTP" && span.attributes["http.request.method"] == .string("_OTHER"))
    }

    @Test func hasTheCodeOfAnError() throws {
        let refused = try #require(
            record(
                tracing(), request(nil), status: .badRequest, error: ServiceError(.invalidRequest, detail: "hunter2")))
        #expect(refused.attributes["latchkey.error_code"] == .string("invalid_request") && !refused.isError)
        let failed = try #require(
            record(tracing(), request(nil), status: .serviceUnavailable, error: ServiceError.unavailable()))
        #expect(failed.attributes["error.type"] == .string("service_unavailable") && failed.isError)
        let other = try #require(record(tracing(), request(nil), status: .internalServerError))
        #expect(other.attributes["error.type"] == .string("500") && other.isError)
        #expect(!"\(refused)".contains("hunter2"))
    }

    // MARK: The caller's context

    @Test func aStrangersContextIsOnlyALink() throws {
        let span = try #require(record(tracing(), request(Self.parent + "01")))
        #expect(
            span.parentSpanID == nil && span.traceID != "0af7651916cd43dd8448eb211c80319c" && span.traceState == nil)
        #expect(
            span.links == [
                .init(traceID: "0af7651916cd43dd8448eb211c80319c", spanID: "b7ad6b7169203331", traceState: "a=1")
            ])
    }

    /// Otherwise anybody could have all of their requests recorded.
    @Test func aStrangersFlagForcesNothing() {
        let never = Sampler(.parentBasedAlwaysOff, ratio: 0)
        for flags in ["00", "01", "03"] {
            #expect(record(tracing(never), request(Self.parent + flags)) == nil)
            #expect(record(tracing(never, trusts: true), request(Self.parent + flags), peer: "192.0.2.1") == nil)
            #expect(record(tracing(), request(Self.parent + flags)) != nil)
        }
    }

    @Test func theContextOfATrustedProxyIsContinued() throws {
        let never = Sampler(.parentBasedAlwaysOff, ratio: 0)
        let span = try #require(record(tracing(never, trusts: true), request(Self.parent + "01")))
        #expect(span.traceID == "0af7651916cd43dd8448eb211c80319c" && span.parentSpanID == "b7ad6b7169203331")
        #expect(span.hasRemoteParent && span.links.isEmpty && span.traceState == "a=1")
        #expect(record(tracing(trusts: true), request(Self.parent + "00")) == nil)
        // A sampler that doesn't follow its parent goes by the id alone.
        let always = Sampler(.alwaysOn, ratio: 1)
        #expect(record(tracing(always, trusts: true), request(Self.parent + "00"))?.flags == 1)
    }

    @Test(arguments: ["", "made up", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"])
    func aMalformedContextIsIgnored(traceParent: String) throws {
        for trusts in [false, true] {
            let span = try #require(record(tracing(trusts: trusts), request(traceParent)))
            #expect(span.parentSpanID == nil && span.links.isEmpty)
        }
    }

    @Test func severalContextsAreNone() throws {
        let request = request(Self.parent + "01", second: Self.parent + "00")
        let span = try #require(record(tracing(trusts: true), request))
        #expect(span.parentSpanID == nil && span.links.isEmpty)
    }

    // MARK: In the gateway

    /// Runs `test` with a gateway whose services keep the trace context that they get.
    private func withGateway(
        traces: TracesConfiguration?, _ test: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws -> [String?] {
        let seen = SeenContexts()
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.CheckAccessToken.self) { _, context in
            seen.add(context.traceParent)
            return Samples.claims
        }
        try await fleet.withFleet { fleet in
            var configuration = GatewayConfiguration(
                address: "127.0.0.1", port: 0, requestTimeout: .seconds(5),
                cookies: SessionCookies(accessTokenName: "access_token", refreshTokenName: "refresh_token"))
            configuration.limits = .off
            configuration.traces = traces
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let gateway = try GatewayApplication(
                configuration: configuration, csrfKey: ScriptedFleet.csrfKey, issuer: ScriptedFleet.issuer,
                fleet: fleet,
                tracer: SpanRecorder(buffer: buffer), logger: logger)
            try await gateway.server(on: ScriptedFleet.group).test(.live) { try await test($0) }
        }
        return seen.all
    }

    private func get(_ client: any TestClientProtocol) async throws {
        _ = try await client.send(
            .get, "/auth/me", headers: [.authorization: "Bearer good", .traceParent: Self.parent + "01"])
    }

    /// A stranger must not have services record anything.
    @Test func withoutTracesNothingIsPassedOn() async throws {
        let seen = try await withGateway(traces: nil) { try await get($0) }
        #expect(seen == [nil] && buffer.count == 0)
    }

    @Test func aRequestIsASpanOfTheGateway() async throws {
        let traces = try #require(
            try TracesConfiguration.testing(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"]))
        _ = try await withGateway(traces: traces) { try await get($0) }
        let spans = buffer.take().spans
        #expect(spans.contains { $0.name == "GET /auth/me" && $0.kind == .server && $0.parentSpanID == nil })
    }
}

/// The trace contexts that a service got.
private final class SeenContexts: Sendable {
    private let stored = Mutex<[String?]>([])

    var all: [String?] { stored.withLock { $0 } }
    func add(_ traceParent: String?) { stored.withLock { $0.append(traceParent) } }
}

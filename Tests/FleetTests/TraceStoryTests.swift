import Foundation
import TestKit
import Testing

/// Traces from the browser's request to the last store, as a collector gets them.
@Suite struct TraceStoryTests {
    private typealias Span = TestCollector.Span

    private static let settings = ["OTEL_SERVICE_NAME": "latchkey", "LATCHKEY_LOG_LEVEL": "debug"]

    private func launch(_ collector: TestCollector, _ more: [String: String] = [:]) async throws -> TestFleet {
        var settings = Self.settings.merging(more) { $1 }
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.url
        return try await TestFleet.launch(environment: settings)
    }

    /// The spans of the trace of the only request to `route`, once all of `services` are in it.
    private func trace(
        of route: String, in collector: TestCollector, with services: Set<String>
    ) async throws -> [Span] {
        var found: [Span] = []
        try await eventually(within: .seconds(20), "the trace of \(route)") {
            let spans = try collector.spans()
            guard let root = spans.first(where: { $0.name == route && $0.service == "latchkey-gateway" }) else {
                return false
            }
            found = spans.filter { $0.traceID == root.traceID }
            return Set(found.map(\.service)).isSuperset(of: services)
        }
        return found
    }

    /// Whether each span but the first has its parent among them.
    private func isTree(_ spans: [Span]) -> Bool {
        let ids = Set(spans.map(\.spanID))
        return ids.count == spans.count && spans.count { $0.parentSpanID == nil } == 1
            && spans.allSatisfy { $0.parentSpanID.map(ids.contains) ?? true }
    }

    @Test func aSignUpIsOneTreeOverAllProcesses() async throws {
        let collector = try await TestCollector.start()
        let server = try await TestMailServer.launch()
        let fleet = try await launch(
            collector, ["LATCHKEY_MAIL_URL": "smtp://localhost:\(try server.ports.starttls)?ca=\(server.caFile)"])
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail("trace")
        let signedUp = try await api.signUp(email)
        #expect(signedUp.status == 201 || signedUp.status == 200)
        let token = try #require(signedUp["tokens.access_token"])
        #expect(try await api.bearing(token).get("/auth/waitlists/dark-mode").status == 200)

        // The event that sends the verification email belongs to the request, and the mailer accepts it.
        let spans = try await trace(
            of: "POST /auth/sign-up", in: collector,
            with: ["latchkey-gateway", "latchkey-identity", "latchkey-tokens", "latchkey-mailer"])
        #expect(isTree(spans))
        let calls = Dictionary(grouping: spans.filter { $0.attributes["rpc.system"] != nil }, by: \.name)
        for name in ["identity.sign_up", "tokens.issue_session", "mailer.enqueue_message"] {
            let pair = calls[name] ?? []
            // One of the gateway, and below it one of the service.
            let client = try #require(pair.first { $0.kind == 3 }, "\(name)")
            let server = try #require(pair.first { $0.kind == 2 }, "\(name)")
            #expect(pair.count == 2 && server.parentSpanID == client.spanID && client.service == "latchkey-gateway")
            #expect(server.service == "latchkey-\(name.prefix { $0 != "." })")
            // Bits 8 and 9: the parent is in another process.
            #expect(server.flags & 0x300 == 0x300 && client.flags & 0x300 == 0x100)
            #expect(client.start <= server.start && server.end <= client.end)
        }
        #expect(spans.contains { $0.attributes["db.system.name"] == "postgresql" && $0.service == "latchkey-identity" })
        #expect(spans.contains { $0.attributes["db.system.name"] == "redis" && $0.service == "latchkey-tokens" })
        #expect(spans.contains { $0.name == "argon2id" })
        #expect(spans.contains { $0.name == "dispatch outbox event" && $0.service == "latchkey-gateway" })
        let root = try #require(spans.first { $0.parentSpanID == nil })
        #expect(root.kind == 2 && root.attributes["http.route"] == "/auth/sign-up" && root.flags & 3 == 3)
        #expect(root.resource["service.instance.id"] == "1" && root.resource["service.version"]?.isEmpty == false)

        // The delivery is a trace of its own, which links to it.
        let accepted = try #require(calls["mailer.enqueue_message"]?.first { $0.kind == 2 })
        try await eventually(within: .seconds(20), "the delivery") {
            try collector.spans().contains { span in
                span.name == "deliver email"
                    && span.links.contains { $0.traceID == accepted.traceID && $0.spanID == accepted.spanID }
            }
        }
        try await eventually(within: .seconds(20), "the mail server") {
            try collector.spans().contains { $0.name == "SMTP" && $0.service == "latchkey-mailer" }
        }
        let waitlist = try await trace(
            of: "GET /auth/waitlists/{feature_key}", in: collector, with: ["latchkey-gateway", "latchkey-waitlists"])
        #expect(isTree(waitlist))

        // So are log lines.
        try await fleet.stop()
        let delivery = try #require(try collector.spans().first { $0.name == "deliver email" })
        #expect(try logs(of: fleet).contains { $0.contains("\"trace_id\":\"\(delivery.traceID)\"") })
        try await server.stop()
        try await readByOpenTelemetry(collector)
    }

    private func logs(of fleet: TestFleet) throws -> [String] {
        let directory = "\(fleet.stateDirectory)/log"
        return try FileManager.default.contentsOfDirectory(atPath: directory)
            .map { try String(decoding: Data(contentsOf: URL(filePath: "\(directory)/\($0)")), as: UTF8.self) }
    }

    /// OpenTelemetry's own library reads every request, strictly.
    private func readByOpenTelemetry(_ collector: TestCollector) async throws {
        struct Found: Decodable {
            let spans: Int
            let services: [String]
            let kinds: [Int]
        }
        let directory = try TemporaryDirectory()
        let paths = try collector.requests.enumerated().map { index, request in
            let path = directory.file("\(index).json")
            try request.body.write(to: URL(filePath: path))
            return path
        }
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "TestKit/otlp_requests.py")
        let found = try await TestPython.run(as: Found.self, script, paths)
        #expect(try found.spans == collector.spans().count && found.spans > 20)
        #expect(
            found.services == ["gateway", "identity", "mailer", "tokens", "waitlists"].map { "latchkey-\($0)" })
        #expect(Set(found.kinds).isSuperset(of: [2, 3, 5]))
    }

    /// Everything that handles a secret, and then a search for each of them in all that was exported.
    @Test func noSecretIsExported() async throws {
        let collector = try await TestCollector.start()
        let fleet = try await launch(collector)
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail("hunter2")
        let mailbox = Mailbox(fleet: fleet, address: email)
        var secrets = ["email": email, "local part": "hunter2", "password": API.password]
        func keep(_ name: String, _ value: String?) throws { secrets.updateValue(try #require(value), forKey: name) }

        let signedUp = try await api.signUp(email)
        try keep("access token", signedUp["tokens.access_token"])
        try keep("refresh token", signedUp["tokens.refresh_token"])
        secrets["wrong password"] = "a guess that is wrong, 4711"
        _ = try await api.signIn(email, password: secrets["wrong password", default: ""])
        let refreshed = try await api.refresh(secrets["refresh token", default: ""])
        try keep("second access token", refreshed["access_token"])
        try keep("second refresh token", refreshed["refresh_token"])
        _ = try await api.bearing(refreshed["access_token"]).patch("/auth/me", ["display_name": "Hunter Two"])
        secrets["name"] = "Hunter Two"
        _ = try await api.post("/auth/send-magic-link", ["client_id": "client_demo", "email": email])
        let link = try await mailbox.mail("magic_link")
        try keep("link", link.token)
        try keep("code", link.code)
        _ = try await api.post("/auth/sign-in-with-token", ["token": try #require(link.token)])
        _ = try await api.raw(
            .GET, "/auth/verify?token=\(secrets["link", default: ""])x",
            headers: [
                ("User-Agent", "agent-4711"), ("X-Forwarded-For", "198.51.100.7"), ("Cookie", "a=cookie-4711"),
            ])
        secrets["agent"] = "agent-4711"
        secrets["client's address"] = "198.51.100.7"
        secrets["cookie"] = "cookie-4711"
        _ = try await trace(
            of: "POST /auth/sign-in-with-token", in: collector, with: ["latchkey-identity", "latchkey-mailer"])
        try await fleet.stop()

        let text = collector.requests.map { String(decoding: $0.body, as: UTF8.self) }.joined(separator: "\n")
        #expect(text.contains("POST /auth/sign-in") && text.contains("identity.update_profile"))
        let code = try Regex("(?:^|[^0-9a-f.])\(secrets.removeValue(forKey: "code") ?? "")(?:[^0-9a-f]|$)")
        #expect(text.firstMatch(of: code) == nil, "the code is exported")
        for (name, secret) in secrets { #expect(!text.contains(secret), "the \(name) is exported") }
    }

    /// While the collector is away, and then silent, requests are answered as ever.
    @Test func aCollectorThatIsAwayCostsTheFleetNothing() async throws {
        let collector = try await TestCollector.start()
        collector.behaviour.isSilent = true
        let fleet = try await launch(collector)
        let api = API(baseURL: fleet.baseURL)
        let signedUp = try await api.signUp(API.newEmail("away"))
        let caller = api.bearing(signedUp["tokens.access_token"])
        for _ in 0..<50 { #expect(try await caller.get("/auth/me").status == 200) }
        try await collector.stop()
        for _ in 0..<50 { #expect(try await caller.get("/auth/me").status == 200) }
        let start = ContinuousClock.now
        try await fleet.stop()
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    /// What a stranger sends neither forces a trace nor joins one.
    @Test func aStrangerDecidesNothing() async throws {
        let collector = try await TestCollector.start()
        let fleet = try await launch(collector, ["OTEL_TRACES_SAMPLER": "parentbased_always_off"])
        let api = API(baseURL: fleet.baseURL)
        for _ in 0..<10 {
            let answer = try await api.raw(
                .GET, "/.well-known/openid-configuration",
                headers: [
                    ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                ])
            #expect(answer.status == 200)
        }
        // The gateway exports what it has when it stops.
        try await fleet.stop()
        #expect(collector.requests.isEmpty)
    }
}

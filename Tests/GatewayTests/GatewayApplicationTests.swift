import Testing

@testable import GatewayService

@Suite struct GatewayApplicationTests {
    private func exchange(issuer: String, _ request: String) async throws -> String {
        try await ScriptedFleet().runWithPort(issuer: issuer) { port in
            try await RawHTTP.exchange(port: port, [request]).text
        }
    }

    /// A health check of HTTP/1.0 names no host, and gets that of the issuer.
    @Test(arguments: ["http://auth.example.com", "http://auth.example.com:8080", "http://[2001:db8::1]:8080"])
    func theServerAnswersWithoutAHost(issuer: String) async throws {
        let text = try await exchange(issuer: issuer, "GET /openapi.json HTTP/1.0\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200"))
        #expect(text.contains("\"url\": \"\(issuer)\""))
    }

    @Test func everyResponseHasTheHeadersOfAllResponses() async throws {
        for path in ["/healthz", "/nowhere", "/login?client_id="] {
            let text = try await exchange(
                issuer: "https://auth.example.com",
                "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            for field in [
                "X-Request-Id: req_", "X-Content-Type-Options: nosniff", "Strict-Transport-Security: max-age=",
            ] {
                #expect(text.contains(field), "\(path) \(field)")
            }
        }
    }

    @Test func theServerStopsWithItsTask() async throws {
        let port = try await ScriptedFleet().runWithPort { $0 }
        await #expect(throws: (any Error).self) {
            _ = try await RawHTTP.exchange(port: port, ["GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"])
        }
    }
}

import Configuration
import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

/// Documents are made once, sent once to each client, and limited together.
@Suite struct DocumentTests {
    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.answer(Tokens.GetJWKS.self) { _, _ in .init(keys: []) }
        return fleet
    }

    @Test func aClientThatHasTheDocumentGets304() async throws {
        try await fleet().run { client in
            for path in [
                "/docs", "/openapi.json", "/problems/invalid_request", "/.well-known/jwks.json",
                "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server",
                PageAssets().style.path,
            ] {
                let first = try await client.send(.get, path)
                #expect(first.status == .ok, "\(path)")
                let tag = try #require(first.headers[.eTag], "\(path)")
                #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
                for known in [tag, "\"other\", W/\(tag)", "*"] {
                    let again = try await client.send(.get, path, headers: [.ifNoneMatch: known])
                    #expect(again.status == .notModified, "\(path)")
                    #expect(again.body.readableBytes == 0 && again.headers[.eTag] == tag)
                    #expect(again.headers[.cacheControl] == first.headers[.cacheControl])
                }
                let other = try await client.send(.get, path, headers: [.ifNoneMatch: "\"other\""])
                #expect(other.status == .ok && other.body == first.body, "\(path)")
            }
        }
    }

    @Test func allHaveOneLimitThatNeedsNoService() async throws {
        let limits = try LimitRules(
            ConfigReader(
                provider: EnvironmentVariablesProvider(environmentVariables: ["LATCHKEY_LIMIT_DOCUMENTS": "3/60s"])))
        // No service is there at all.
        try await ScriptedFleet().run(limits: limits) { client in
            for path in ["/docs", "/openapi.json", "/problems/invalid_request"] {
                let answer = try await client.send(.get, path)
                #expect(answer.status == .ok)
            }
            for path in ["/docs", "/openapi.json", "/readyz", "/.well-known/jwks.json"] {
                let answer = try await client.send(.get, path)
                #expect(answer.status == .tooManyRequests, "\(path)")
                #expect(answer.headers[.rateLimitPolicy] == "\"documents\";q=3;w=60")
                #expect(answer.headers[.retryAfter] != nil)
            }
            // The health check is not limited.
            let alive = try await client.send(.get, "/healthz")
            #expect(alive.status == .ok)
        }
    }
}

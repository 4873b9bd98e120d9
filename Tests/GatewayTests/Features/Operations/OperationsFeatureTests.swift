import Models
import Testing

@testable import GatewayService

@Suite struct OperationsFeatureTests {
    private func feature() throws -> OperationsFeature {
        OperationsFeature(
            fleet: UseCases.offline.fleet, pages: try UseCases.offline.pages(), localMail: LocalMail(path: nil),
            issuer: ScriptedFleet.issuer, securityContacts: [])
    }

    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try feature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            GET /healthz                     -         ifCookie none nobody        noStore
            GET /readyz                      documents ifCookie none nobody        byEndpoint
            GET /problems/{code}             documents ifCookie none nobody        byEndpoint
            GET /problems                    documents ifCookie none nobody        byEndpoint
            GET /favicon.ico                 -         ifCookie none nobody        byEndpoint
            GET /robots.txt                  documents ifCookie none nobody        byEndpoint
            GET /.well-known/security.txt    documents ifCookie none clientOrigins byEndpoint
            GET /.well-known/change-password -         ifCookie none clientOrigins byEndpoint
            GET /                            -         ifCookie none nobody        byEndpoint
            GET /mails/{name}                -         ifCookie none nobody        byEndpoint
            GET /login/assets/{name}         documents ifCookie none nobody        byEndpoint
            GET /login/accent/{hex}.css      documents ifCookie none nobody        byEndpoint
            GET /login/cookies.css           -         ifCookie none nobody        byEndpoint
            """)
    }

    @Test func describesTheOthersAndItself() throws {
        let pipeline = try UseCases.offline.pipeline()
        let description = try feature().description(of: [pipeline.mount(GetHealthEndpoint())], behind: pipeline)
        expectPolicies(
            description,
            """
            GET /openapi.json documents ifCookie none clientOrigins byEndpoint
            GET /docs         documents ifCookie none nobody        byEndpoint
            """)
    }
}

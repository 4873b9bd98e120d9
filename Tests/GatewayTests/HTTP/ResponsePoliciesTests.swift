import HTTPTypes
import Testing

@testable import GatewayService

/// What holds for a response follows from the path, with or without an endpoint.
@Suite struct ResponsePoliciesTests {
    private typealias Operation = GatewayService.Operation

    private static let policies = ResponsePolicies([
        Operation(.get, "/auth/me", id: "a", tag: .user, summary: "", answers: []),
        Operation(.delete, "/auth/sessions/{id}", id: "b", tag: .user, summary: "", answers: []),
        .page("/auth/{provider}/authorize", id: "c", summary: "", readableBy: .clientOrigins, caching: .noStore),
        .page("/oauth2/authorize", id: "d", summary: "", caching: .noStore),
        Operation(.post, "/oauth2/token", id: "e", tag: .oauth, summary: "", format: .oauth, answers: []),
        .page("/login", id: "f", summary: ""), .form("/login", id: "g", summary: "", request: .form(.object([]))),
        .page("/", id: "h", summary: ""), .document("/docs/{name}.css", id: "i", summary: "", answers: []),
    ])

    private static func policy(_ method: HTTPRequest.Method, _ path: String) -> ResponsePolicy {
        policies.policy(method, path)
    }

    @Test func anEndpointHasThePolicyOfItsOperation() {
        let profile = Self.policy(.get, "/auth/me")
        #expect(profile.readableBy == .clientOrigins && profile.caching == .noStore && profile.format == .problem)
        #expect(Self.policy(.head, "/auth/me") == profile)
        #expect(Self.policy(.get, "/auth/google/authorize").format == .page)
        #expect(Self.policy(.post, "/oauth2/token").format == .oauth)
        #expect(Self.policy(.get, "/docs/abc.css").caching == .byEndpoint)
    }

    /// A literal segment goes before a parameter.
    @Test func aSegmentIsMatchedLiterallyFirst() {
        #expect(Self.policy(.get, "/auth/sessions/authorize").format == .problem)
    }

    @Test func otherMethodsOfAPathHaveItsPolicy() {
        #expect(Self.policy(.put, "/login").format == .page)
        #expect(Self.policy(.options, "/auth/me").readableBy == .clientOrigins)
    }

    @Test func aPathWithoutAnEndpointHasWhatThePrefixHasInCommon() {
        let nowhere = Self.policy(.get, "/auth/nowhere")
        #expect(nowhere.readableBy == .clientOrigins && nowhere.caching == .noStore)
        // Whatever the others answer with, people who come by get a page.
        #expect(Self.policy(.get, "/auth/me/nowhere").format == .page)
        let oauth = Self.policy(.get, "/oauth2/nowhere")
        #expect(oauth.readableBy == .nobody && oauth.caching == .noStore && oauth.format == .page)
        #expect(Self.policy(.get, "/login/nowhere").format == .page)
        let other = Self.policy(.get, "/nowhere")
        #expect(other.readableBy == .nobody && other.caching == .byEndpoint && other.format == .page)
    }

    @Test func emptySegmentsAreIgnored() {
        #expect(Self.policy(.get, "//auth//me/") == Self.policy(.get, "/auth/me"))
    }
}

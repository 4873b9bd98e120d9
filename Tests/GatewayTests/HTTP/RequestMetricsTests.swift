import HTTPTypes
import ServiceKit
import Testing

@testable import GatewayService

@Suite struct RequestMetricsTests {
    private let registry = MetricsRegistry()

    @Test func countsByRouteAndStatus() {
        let metrics = RequestMetrics(factory: registry)
        let route = Route(method: .post, path: "/auth/sign-in")
        for status in [HTTPResponse.Status.ok, .ok, .unauthorized] { metrics.record(route, status, since: .now) }
        metrics.record(nil, .notFound, since: .now)
        let text = registry.text()
        for line in [
            #"gateway_requests_total{method="POST",route="/auth/sign-in",status="200"} 2"#,
            #"gateway_requests_total{method="POST",route="/auth/sign-in",status="401"} 1"#,
            #"gateway_requests_total{method="other",route="none",status="404"} 1"#,
            #"gateway_request_duration_seconds_count{method="POST",route="/auth/sign-in"} 3"#,
        ] { #expect(text.contains(line + "\n"), "\(line)") }
    }

    /// Whatever callers send, a request's path never becomes a label.
    @Test func aPolicyStatesTheRouteOfItsOperation() {
        let policies = ResponsePolicies([GetHealthEndpoint.operation, GetProblemEndpoint.operation])
        #expect(policies.policy(.get, "/healthz").route?.path == "/healthz")
        #expect(policies.policy(.head, "/healthz").route?.path == "/healthz")
        #expect(policies.policy(.get, "/problems/anything").route?.path == "/problems/{code}")
        #expect(policies.policy(.get, "/invented").route == nil)
        #expect(policies.policy(.init("INVENT")!, "/healthz").route == nil)
    }
}

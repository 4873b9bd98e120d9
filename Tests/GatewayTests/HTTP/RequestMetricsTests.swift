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

    /// An alert can't see a first error whose series begins with it.
    @Test func classesOfResponsesBeginAtZero() {
        let metrics = RequestMetrics(factory: registry)
        func count(_ name: String, is value: Int) -> Bool {
            registry.text().contains("gateway_responses_total{class=\"\(name)\"} \(value)\n")
        }
        for name in ["1xx", "2xx", "3xx", "4xx", "5xx"] { #expect(count(name, is: 0), "\(name)") }
        for status in [HTTPResponse.Status.ok, .seeOther, .notFound, .gone, .serviceUnavailable] {
            metrics.record(nil, status, since: .now)
        }
        #expect(count("2xx", is: 1) && count("3xx", is: 1) && count("4xx", is: 2) && count("5xx", is: 1))
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

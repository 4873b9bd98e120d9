import Foundation
import Models
import RPC
import TestKit
import Testing

@testable import ServiceKit

@Suite struct RouterOperationsTests {
    private struct Unexpected: Error { let secret = "hunter2" }

    @Test func reportsTheHealthOfEachCheck() async throws {
        let service = RPCService(
            router: Router(logger: .discarding),
            healthChecks: [
                HealthCheck("fine") {}, HealthCheck("away") { throw ServiceError.unavailable() },
                HealthCheck("strange") { throw Unexpected() },
            ])
        try await ServiceHarness.run(.waitlists, service, declared: []) { harness in
            let health = try await harness.operator.call(Operations.GetHealth())
            #expect(health.service == .waitlists && health.processID == ProcessID.current && !health.ok)
            #expect(health.build == .current)
            #expect(health.checks[0] == .init(name: "fine", ok: true))
            #expect(health.checks[1].detail == "service_unavailable (503)")
            #expect(health.checks[2].detail == "Unexpected")
            #expect(try await harness.client.call(Operations.GetMetrics()).contains("process_start_time_seconds"))
        }
    }

    @Test func onlyTheGatewayTakesSpans() async throws {
        let buffer = SpanBuffer(capacity: 10)
        SpanRecorder(buffer: buffer).startTrace("deliver email", ofKind: .consumer).end()
        var router = Router(logger: .discarding)
        router.handleOperations(.mailer, instance: "7", health: [], diagnostics: [], spans: buffer)
        try await ServiceHarness.run(.mailer, router) { harness in
            await #expect(throws: ServiceError.self) { try await harness.operator.call(Operations.TakeSpans()) }
            let taken = try await harness.client.call(Operations.TakeSpans())
            #expect(taken.service == .mailer && taken.instance == "7" && taken.version == LatchkeyVersion.current)
            #expect(taken.spans.map(\.name) == ["deliver email"] && !taken.hasMore)
            #expect(try await harness.client.call(Operations.TakeSpans()).spans.isEmpty)
        }
    }

    @Test func onlyAnOperatorMayDiagnoseAndExplain() async throws {
        let service = RPCService(
            router: Router(logger: .discarding), healthChecks: [HealthCheck("fine") {}],
            diagnostics: [
                .clock(of: "store") { Date() - 60 },
                .clock(of: "other") { Date() },
            ])
        try await ServiceHarness.run(.waitlists, service, declared: []) { harness in
            let checks = try await harness.operator.call(Operations.Diagnose()).checks
            #expect(checks.map(\.name) == ["fine", "store_clock", "other_clock"])
            #expect(checks[1].detail == "it is 60 s behind this machine's; run NTP on both")
            #expect(checks[2].ok)
            await #expect(throws: ServiceError.self) { try await harness.client.call(Operations.Diagnose()) }

            let request = RequestID.make()
            _ = try await harness.withCall(requestID: request) {
                try await harness.client.call(Operations.GetHealth())
            }
            let steps = try await harness.operator.call(Operations.Explain(requestID: request))
            #expect(steps.map(\.action) == ["service.get_health"])
            #expect(steps.first?.service == .waitlists && steps.first?.outcome == "ok")
        }
    }
}

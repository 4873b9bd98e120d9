import Foundation
import Models
import Testing

@testable import ServiceKit

@Suite struct HealthCheckTests {
    private struct Unexpected: Error { let secret = "hunter2" }

    @Test func passesWhenTheProbeReturns() async {
        #expect(await HealthCheck("store") {}.run() == .init(name: "store", ok: true))
    }

    @Test func anErrorBecomesADetailWithoutSecrets() async {
        func detail(_ error: any Error) async -> String? { await HealthCheck("store") { throw error }.run().detail }
        #expect(await detail(HealthCheckError("the disk is full")) == "the disk is full")
        #expect(await detail(ServiceError.unavailable()) == "service_unavailable (503)")
        #expect(await detail(Unexpected()) == "Unexpected")
    }

    @Test(arguments: [(0.0, nil), (1.5, nil), (-1.5, nil), (60.0, "60 s ahead of"), (-60.0, "60 s behind")])
    func clocksMayDifferByTwoSeconds(_ offset: TimeInterval, _ problem: String?) async {
        let check = await HealthCheck.clock(of: "redis") { Date() + offset }.run()
        #expect(check.name == "redis_clock" && check.ok == (problem == nil))
        if let problem { #expect(check.detail?.contains(problem) == true) }
    }

    @Test func aClockThatCannotBeReadFailsTheCheck() async {
        let check = await HealthCheck.clock(of: "redis") { throw ServiceError.unavailable() }.run()
        #expect(!check.ok && check.detail == "service_unavailable (503)")
    }

    @Test func describesWhatItFound() async {
        let found = await HealthCheck.describing("a") { "12 of 20" }.run()
        #expect(found.ok && found.detail == "12 of 20")
        let failed = await HealthCheck.describing("a") { throw HealthCheckError("full") }.run()
        #expect(!failed.ok && failed.detail == "full" && failed.isWarning == nil)
        let warned = await HealthCheck.describing("a") { throw HealthCheckError("nearly full", isWarning: true) }.run()
        #expect(warned == .init(name: "a", ok: true, detail: "nearly full", isWarning: true))
    }
}

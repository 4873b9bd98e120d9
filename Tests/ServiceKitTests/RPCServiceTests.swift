import Models
import RPC
import TestKit
import Testing

@testable import ServiceKit

@Suite struct RPCServiceTests {
    @Test func refusesToStartWithAMethodMissing() {
        let service = RPCService(router: Router(logger: .discarding))
        #expect(throws: Router.Mismatch.self) {
            try service.completeRouter(.waitlists, instance: "1", declared: Waitlists.methods)
        }
    }

    @Test func addsTheMethodsThatAllServicesHave() throws {
        let service = RPCService(router: Router(logger: .discarding))
        let router = try service.completeRouter(.waitlists, instance: "1", declared: [])
        #expect(router.methodNames == Operations.methods.map { $0.name }.sorted())
    }

    @Test func storesAreAmongTheChecksOfHealth() async throws {
        let service = RPCService(
            router: Router(logger: .discarding), stores: [HealthCheck("redis") {}],
            healthChecks: [HealthCheck("signing_keys") {}])
        #expect(service.allHealthChecks.map(\.name) == ["redis", "signing_keys"])
    }
}

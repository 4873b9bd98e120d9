import Models
import Testing

@testable import IdentityService

@Suite struct CreateApplicationHandlerTests {
    @Test func refusesAnInvalidName() async throws {
        let identity = try await IdentityFixture()
        let invalid = await error {
            try await identity.call(Identity.CreateApplication(name: ""), identity.operatorContext)
        }
        #expect(invalid?.invalidParams?.map(\.path) == ["/name"])
        let applications = try await identity.call(Identity.ListApplications(), identity.operatorContext)
        #expect(applications.map(\.name) == ["Acme Notes"])
    }
}

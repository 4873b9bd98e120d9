import Models
import Testing

@testable import WaitlistsService

@Suite struct ForgetApplicationHandlerTests {
    @Test func deletesTheRowsOfOneApplication() async throws {
        let fixture = try await WaitlistsFixture()
        let forget = ForgetApplicationHandler(waitlists: fixture.waitlists)
        for member in [fixture.member] + fixture.others {
            _ = try await fixture.waitlists.join(fixture.beta, member, deadline: fixture.deadline)
        }
        let application = fixture.member.application
        #expect(try await forget(.init(application: application), fixture.context).deleted == 3)
        #expect(try await forget(.init(application: application), fixture.context).deleted == 0)
        let left = try await fixture.waitlists.waitingCount(
            on: fixture.beta, application: nil, deadline: fixture.deadline)
        #expect(left == 1)
    }
}

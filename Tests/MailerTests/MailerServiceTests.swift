import Logging
import Models
import RPC
import Testing

@testable import MailerService

@Suite struct MailerServiceTests {
    @Test func handlesEveryMethod() async throws {
        let fixture = try await MailerFixture()
        var router = Router(logger: .discarding)
        fixture.service.register(on: &router)
        #expect(throws: Never.self) { try router.requireExactly(Mailer.methods) }
    }
}

import Models
import Testing

@testable import IdentityService

@Suite struct FindOperatorsApplicationHandlerTests {
    @Test func findsItOnceItWasSetUp() async throws {
        let identity = try await IdentityFixture()
        func find() async throws -> Application? {
            try await identity.call(Identity.FindOperatorsApplication(), identity.operatorContext).application
        }
        #expect(try await find() == nil)
        let made = try await identity.call(Identity.SetUpOperators(), identity.operatorContext)
        #expect(try await find()?.id == made.id)
    }
}

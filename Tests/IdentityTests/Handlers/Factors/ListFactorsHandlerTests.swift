import Models
import Testing

@testable import IdentityService

@Suite struct ListFactorsHandlerTests {
    @Test func listsOnesOwnFactorsOldestFirst() async throws {
        let factors = try await FactorFixture()
        func list(_ user: UserID) async throws -> Identity.ListFactors.Reply {
            try await factors.identity.call(
                Identity.ListFactors(user: user, application: factors.application), factors.identity.context())
        }
        let none = try await list(factors.ann.id)
        #expect(none.factors.isEmpty && !none.hasTwoStep && none.recoveryCodesLeft == 0)
        // One that was not confirmed is not listed.
        let app = try await factors.confirmTOTP().id
        _ = try await factors.service.totpFactors.begin(
            .random(), of: factors.ann.id, factors.application, deadline: factors.deadline)
        let passkey = try await factors.addPasskey(FactorFixture.registration(), name: "Phone")
        let all = try await list(factors.ann.id)
        #expect(all.factors.map(\.id) == [app, passkey.id] && all.factors.map(\.type) == [.totp, .passkey])
        #expect(all.factors.map(\.name) == [nil, "Phone"] && all.hasTwoStep && all.recoveryCodesLeft == 10)
        #expect(try await list(.make()).factors.isEmpty)
    }
}

import Models
import Testing

@testable import GatewayService

@Suite struct ExchangeEmailCodeTests {
    @Test func exchangesACodeForAToken() async throws {
        var fleet = try ScriptedFleet()
        fleet.answer(Mailer.ExchangeEmailCode.self) { call, _ in
            guard call.code == Secret("123456") else { throw ServiceError.codeInvalid }
            return .init(token: Secret("token"))
        }
        try await fleet.withFleet { fleet in
            let exchange = ExchangeEmailCode(mailer: fleet.mailer, codes: UseCases(fleet).codes)
            let email = try #require(EmailAddress("ann@example.com"))
            func secret(_ code: String) -> EmailSecret {
                EmailSecret(code: Secret(code), .magicLink, sentTo: email, Samples.demo, .testing())
            }
            let token = try await exchange(secret("123456"), .testing())
            #expect(token == Secret("token"))
            await #expect(throws: ServiceError.codeInvalid) { try await exchange(secret("654321"), .testing()) }
        }
    }

    @Test func returnsATokenUnchanged() async throws {
        try await ScriptedFleet().withFleet { fleet in
            let exchange = ExchangeEmailCode(mailer: fleet.mailer, codes: UseCases(fleet).codes)
            let token = try await exchange(.token(Secret("token")), .testing())
            #expect(token == Secret("token"))
        }
    }
}

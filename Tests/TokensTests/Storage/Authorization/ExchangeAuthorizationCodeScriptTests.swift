import Models
import Redis
import Testing

@testable import TokensService

/// What it does is tested in `AuthorizationCodeStoreTests` and `ExchangeAuthorizationCodeHandlerTests`.
@Suite struct ExchangeAuthorizationCodeScriptTests {
    private let application = ApplicationID.make()
    private let account = AccountID.make()

    @Test func readsTheSessionAndRefusesAnyOtherShape() throws {
        let reply = array(
            "exchanged", "client_demo", "\(application)", "\(account)", "viewer", "pwd", "", "openid email", "100",
            "200", "", "1")
        guard case .exchanged(let exchanged) = try ExchangeAuthorizationCodeScript.Reply(reply) else {
            Issue.record("not read as exchanged")
            return
        }
        #expect(exchanged.authorization.role == .viewer && exchanged.authorization.scope == "openid email")
        #expect(exchanged.authenticatedAt == 100 && exchanged.expiresAt == 200)
        #expect(exchanged.nonce == nil && exchanged.isRefreshable)
        for reply in [array("exchanged"), array("unknown", ""), array("granted"), .null] {
            #expect(isRefused(ExchangeAuthorizationCodeScript.self, reply))
        }
    }
}

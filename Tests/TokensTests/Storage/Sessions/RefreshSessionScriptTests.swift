import Models
import Redis
import Testing

@testable import TokensService

/// What it does is tested in `RefreshSessionHandlerTests`.
@Suite struct RefreshSessionScriptTests {
    private let application = ApplicationID.make()
    private let account = AccountID.make()

    @Test func readsTheSessionAndRefusesAnyOtherShape() throws {
        let session = [
            "client_demo", "\(application)", "\(account)", "owner", "pwd otp", "phr", "openid", "1", "100", "200", "50",
        ]
        let reply = RedisReply.array((["refreshed"] + session).map { .bytes(Array($0.utf8)) })
        guard case .refreshed(let authorization, 100, 200, 50) = try RefreshSessionScript.Reply(reply) else {
            Issue.record("not read as refreshed")
            return
        }
        #expect(authorization.application == application && authorization.account == account)
        #expect(authorization.authenticationMethods == ["pwd", "otp"] && authorization.scope == "openid")
        #expect(authorization.requestedContext == .phishingResistant)
        #expect(authorization.isDelegated && authorization.role == .owner)
        guard case .otherClient = try RefreshSessionScript.Reply(array("other_client")) else {
            Issue.record("not read as other_client")
            return
        }
        for index in session.indices {
            var short = session
            short.remove(at: index)
            let reply = RedisReply.array((["refreshed"] + short).map { .bytes(Array($0.utf8)) })
            #expect(isRefused(RefreshSessionScript.self, reply))
        }
        for reply in [array(), array("ok"), array("reused", "more"), .null, .integer(1)] {
            #expect(isRefused(RefreshSessionScript.self, reply))
        }
    }

    @Test(arguments: ["unknown", "expired", "ended", "other_client", "reused"])
    func everyOtherOutcomeHasNoFields(outcome: String) throws {
        _ = try RefreshSessionScript.Reply(array(outcome))
        #expect(isRefused(RefreshSessionScript.self, array(outcome, "")))
        #expect(isRefused(RefreshSessionScript.self, word(outcome)))
    }
}

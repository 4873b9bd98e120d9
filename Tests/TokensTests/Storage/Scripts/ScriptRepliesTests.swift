import Models
import Redis
import Testing

@testable import TokensService

/// Each script's reply is read strictly: what its Swift twin doesn't know is an error, never a default.
@Suite struct ScriptRepliesTests {
    private func array(_ elements: String...) -> RedisReply { .array(elements.map { .bytes(Array($0.utf8)) }) }

    private func isRefused<Script: RedisScript>(_: Script.Type, _ reply: RedisReply) -> Bool {
        do throws(RedisError) {
            _ = try Script.Reply(reply)
            return false
        } catch {
            return error == .protocolError
        }
    }

    private let application = ApplicationID.make()
    private let account = AccountID.make()

    @Test func refreshSession() throws {
        let session = [
            "client_demo", "\(application)", "\(account)", "owner", "pwd otp", "openid", "1", "100", "200",
        ]
        let reply = RedisReply.array((["refreshed"] + session).map { .bytes(Array($0.utf8)) })
        guard case .refreshed(let authorization, 100, 200) = try RefreshSessionScript.Reply(reply) else {
            Issue.record("not read as refreshed")
            return
        }
        #expect(authorization.application == application && authorization.account == account)
        #expect(authorization.authenticationMethods == ["pwd", "otp"] && authorization.scope == "openid")
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

    @Test func exchangeAuthorizationCode() throws {
        let reply = array(
            "exchanged", "client_demo", "\(application)", "\(account)", "viewer", "pwd", "openid email", "100", "200",
            "", "1")
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

    @Test func switchAccount() throws {
        guard case .switched(100, ["pwd"], 200) = try SwitchAccountScript.Reply(array("switched", "100", "pwd", "200"))
        else {
            Issue.record("not read as switched")
            return
        }
        for reply in [array("switched", "100", "pwd"), array("switched", "x", "pwd", "200"), array("ok"), .null] {
            #expect(isRefused(SwitchAccountScript.self, reply))
        }
    }

    @Test func takeProviderState() throws {
        guard case .good([0x73], nil) = try TakeProviderStateScript.Reply(array("good", "s", "")),
            case .good([0x73], [0x61]?) = try TakeProviderStateScript.Reply(array("good", "s", "a")),
            case .unknown = try TakeProviderStateScript.Reply(array("unknown"))
        else {
            Issue.record("not read as written")
            return
        }
        for reply in [array("good", "s"), array("used"), array("used", "s", ""), .null] {
            #expect(isRefused(TakeProviderStateScript.self, reply))
        }
    }

    @Test func spendLimit() throws {
        let reply = try SpendLimitScript.Reply(.array([.integer(3), .integer(900), .integer(7), .integer(100)]))
        #expect(reply.windows.map(\.uses) == [3, 7] && reply.windows.map(\.timeLeft) == [900, 100])
        for reply in [RedisReply.array([]), .array([.integer(3)]), .null] {
            #expect(isRefused(SpendLimitScript.self, reply))
        }
    }

    @Test func spendEmailLimit() throws {
        let send = RedisReply.bytes(Array("send".utf8))
        let first = try SpendEmailLimitScript.Reply(.array([send, .integer(0), .integer(4), .integer(900)]))
        #expect(first.verdict == .send && first.counter == nil && first.remaining == 4 && first.timeLeft == 900)
        let second = try SpendEmailLimitScript.Reply(.array([send, .integer(2), .integer(4), .integer(900)]))
        #expect(second.counter == 1)
        for reply in [array("held", "0", "0", "0"), array("send", "0", "0"), .null] {
            #expect(isRefused(SpendEmailLimitScript.self, reply))
        }
    }

    @Test func namesOfOutcomes() throws {
        #expect(try IssueSessionScript.Reply(.bytes(Array("proof_outdated".utf8))) == .proofOutdated)
        #expect(try AddNextKeyScript.Reply(.bytes(Array("under_way".utf8))) == .underWay)
        #expect(isRefused(IssueSessionScript.self, .bytes(Array("ok".utf8))))
        #expect(isRefused(AddNextKeyScript.self, .null) && isRefused(KeepProviderAnswerScript.self, .null))
        #expect(isRefused(CountFailureScript.self, .integer(1)) && isRefused(AdvanceEpochScript.self, .null))
    }
}

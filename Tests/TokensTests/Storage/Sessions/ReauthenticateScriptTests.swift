import Redis
import Testing

@testable import TokensService

/// What it does is tested in `ReauthenticateHandlerTests`.
@Suite struct ReauthenticateScriptTests {
    @Test(arguments: ["ended", "proof_used"])
    func everyOtherOutcomeHasNoFields(outcome: String) throws {
        _ = try ReauthenticateScript.Reply(array(outcome))
        #expect(isRefused(ReauthenticateScript.self, array(outcome, "")))
    }

    @Test func refusesAnyOtherShape() {
        for reply in [
            array("renewed"), array("renewed", "client", "x", "y", "owner", "pwd", "", ""), array("ok"), .null,
        ] {
            #expect(isRefused(ReauthenticateScript.self, reply))
        }
    }
}

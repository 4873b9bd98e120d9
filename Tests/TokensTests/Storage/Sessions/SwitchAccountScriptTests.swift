import Models
import Redis
import Testing

@testable import TokensService

/// What it does is tested in `SwitchAccountHandlerTests`.
@Suite struct SwitchAccountScriptTests {
    @Test func readsTheSignInAndRefusesAnyOtherShape() throws {
        guard case .switched(100, ["pwd"], 200) = try SwitchAccountScript.Reply(array("switched", "100", "pwd", "200"))
        else {
            Issue.record("not read as switched")
            return
        }
        for reply in [array("switched", "100", "pwd"), array("switched", "x", "pwd", "200"), array("ok"), .null] {
            #expect(isRefused(SwitchAccountScript.self, reply))
        }
    }

    @Test(arguments: ["ended", "proof_used", "proof_outdated"])
    func everyOtherOutcomeHasNoFields(outcome: String) throws {
        _ = try SwitchAccountScript.Reply(array(outcome))
        #expect(isRefused(SwitchAccountScript.self, array(outcome, "")))
    }
}

import Foundation
import Models
import Testing

@testable import GatewayService

@Suite struct PasskeysTests {
    @Test func findsTheChallengeThatIsAnswered() {
        #expect(Passkeys.challenge(in: Data(PasskeyScenario.credential().utf8)) == PasskeyScenario.challenge)
    }

    @Test func findsNoChallengeInAnythingElse() {
        func credential(_ clientData: String) -> String {
            #"{"response":{"clientDataJSON":"\#(Data(clientData.utf8).base64URL)"}}"#
        }
        let long = String(repeating: "a", count: 5000)
        for text in [
            "", "{}", "[]", #"{"response":7}"#, #"{"response":{}}"#, #"{"response":{"clientDataJSON":"!"}}"#,
            credential("{}"), credential(#"{"challenge":7}"#), credential(#"{"challenge":"a","challenge":"b"}"#),
            credential(#"{"challenge":"\#(long)"}"#),
            credential(#"{"challenge":"\#(String(repeating: "a", count: 684))"}"#),
        ] {
            #expect(Passkeys.challenge(in: Data(text.utf8)) == nil, "\(text.prefix(60))")
        }
    }
}

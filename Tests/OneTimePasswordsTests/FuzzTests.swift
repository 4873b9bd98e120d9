import Foundation
import Models
import TestKit
import Testing

@testable import OneTimePasswords

/// What people type, nearly right.
@Suite struct FuzzTests {
    @Test func aCodeThatIsReadHasOneForm() async {
        let samples = ["287082", "287 082", "0abc-defg-hjk1-mnpq", "０ａｂｃ－ｄｅｆｇ－ｈｊｋ１－ｍｎｐｑ", "OABC DEFG HJKL MNPQ"]
        await Fuzz.run("typed codes") {
            Mutator(samples, pieces: ["\u{2011}", "\u{2212}", "\u{ff10}", "\u{661}"], maximumLength: 200, seed: $0)
        } _: { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { return }
            let input = FuzzInput.current?.description ?? ""
            if let code = TOTP.normalize(Secret(text)) {
                #expect(code.reveal().wholeMatch(of: /[0-9]{6}/) != nil, "\(input)")
            }
            if let code = RecoveryCode(typed: Secret(text)) {
                #expect(RecoveryCode(typed: code.text) == code, "\(input)")
                #expect(code.text.reveal().utf8.count == 19, "\(input)")
            }
        }
    }

    @Test func aByteOfTextCostsTheSameInEveryText() {
        for (name, make) in HostileText.runs {
            #expect(Cost.growth(name, floor: .milliseconds(2), of: make) { _ = TOTP.normalize(Secret($0)) } == nil)
            #expect(Cost.growth(name, floor: .milliseconds(2), of: make) { _ = RecoveryCode(typed: Secret($0)) } == nil)
            let uri = Cost.growth(name, floor: .milliseconds(2), of: make) {
                _ = TOTPSecret(bytes: Data(count: 20))?.uri(issuer: $0, account: $0)
            }
            #expect(uri == nil)
        }
    }
}

import Crypto
import Foundation
import Models
import Testing

@testable import OneTimePasswords

@Suite struct RecoveryCodeTests {
    @Test func aSetHasTenDifferentCodes() {
        let codes = RecoveryCode.makeSet().map { $0.text.reveal() }
        #expect(codes.count == 10 && Set(codes).count == 10)
        for code in codes {
            #expect(code.wholeMatch(of: /[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}/) != nil, "\(code)")
        }
    }

    /// A digit that never came would take a bit from each place: the chance that this fails is below 10⁻²⁰.
    @Test func everyDigitOccurs() {
        let all = (0..<200).flatMap { _ in RecoveryCode().text.reveal() }
        #expect(Set(all).count == 33)
    }

    @Test(arguments: [
        "0abc-defg-hjk1-mnpq", "0ABC-DEFG-HJK1-MNPQ", "0abcdefghjk1mnpq", " 0abc defg\thjk1 mnpq\n",
        "oabc-defg-hjkl-mnpq",
        "Oabc-defg-hjkI-mnpq", "０ａｂｃ－ｄｅｆｇ－ｈｊｋ１－ｍｎｐｑ", "0abc–defg—hjk1-mnpq", "0-a-b-c-d-e-f-g-h-j-k-1-m-n-p-q",
    ])
    func readsWhatPeopleType(text: String) {
        #expect(RecoveryCode(typed: Secret(text))?.text == Secret("0abc-defg-hjk1-mnpq"))
    }

    @Test(arguments: [
        "", "0abc-defg-hjk1-mnp", "0abc-defg-hjk1-mnpq0", "uabc-defg-hjk1-mnpq", "äabc-defg-hjk1-mnpq",
        "0abc_defg_hjk1_mnpq", "0abc-defg-hjk1-mn\u{301}pq", String(repeating: "-", count: 60) + "0abc-defg-hjk1-mnpq",
        String(repeating: "\u{323}\u{301}", count: 10_000),
    ])
    func refusesOtherTexts(text: String) {
        #expect(RecoveryCode(typed: Secret(text)) == nil)
    }

    @Test func aHashNeedsTheKeyAndTheContext() {
        let (code, key) = (RecoveryCode(), SymmetricKey(size: .bits256))
        let hash = code.hash(with: key, context: "user_1")
        #expect(hash.count == 32)
        #expect(RecoveryCode(typed: code.text)?.hash(with: key, context: "user_1") == hash)
        #expect(code.hash(with: key, context: "user_2") != hash)
        #expect(code.hash(with: SymmetricKey(size: .bits256), context: "user_1") != hash)
        #expect(RecoveryCode().hash(with: key, context: "user_1") != hash)
    }

    @Test func isNotPrinted() {
        let code = RecoveryCode()
        var dumped = ""
        dump(code, to: &dumped)
        let digits = code.text.reveal().prefix(4)
        #expect(!"\(code)".contains(digits) && !dumped.contains(digits))
    }
}

import Foundation
import Models

/// What a new password has to be (NIST SP 800-63B-4 §3.1.1.2): long, and not one that an attacker would try. No rules
/// about kinds of characters, no expiry.
struct PasswordPolicy: Sendable {
    /// Code points after NFKC.
    static let longest = TextBounds.passwordCodePoints

    /// `LATCHKEY_PASSWORD_MIN_LENGTH`, 8 to 64.
    let shortest: Int

    /// What everybody knows about the person and the place, so that a password must not be made of it.
    struct OwnWords: Sendable {
        fileprivate let words: [String]

        init(email: EmailAddress?, applicationName: String) {
            let address = email.map { [$0.description, String($0.localPart)] } ?? []
            let whole = (address + [applicationName]).map { $0.lowercased() }
            let parts = whole.flatMap { $0.split { !$0.isLetter && !$0.isNumber }.map(String.init) }
            // The longest first: an address before its parts.
            words = Set(whole + parts).filter { $0.count >= 4 }.sorted { $0.count > $1.count }
        }
    }

    /// Every rule that `password` breaks, at the JSON Pointer `path`. Nothing in it repeats the password.
    func faults(of password: Secret, _ words: OwnWords, path: String) -> [InvalidParameter] {
        brokenRules(password, words).map { rule in
            InvalidParameter(in: .body, path: path, type: rule.type, expected: rule.expected)
        }
    }

    private func brokenRules(_ password: Secret, _ words: OwnWords) -> [Rule] {
        let text = password.reveal()
        // Measured before it is normalized. NFKC makes one code point of four at most.
        guard password.fits(TextBounds.password), text.unicodeScalars.count <= 4 * Self.longest else {
            return [.tooLong]
        }
        return brokenRules(text.precomposedStringWithCompatibilityMapping, words)
    }

    private struct Rule {
        let type: String
        let expected: String

        static let tooLong = Rule(type: "too_long", expected: "at most \(PasswordPolicy.longest) characters")
    }

    private func brokenRules(_ text: String, _ words: OwnWords) -> [Rule] {
        let length = text.unicodeScalars.count
        if length > Self.longest { return [.tooLong] }
        var broken: [Rule] = []
        if length < shortest { broken.append(Rule(type: "too_short", expected: "at least \(shortest) characters")) }
        if CommonPasswords.contains(text) {
            broken.append(Rule(type: "common_password", expected: "a password that is not in wide use"))
        }
        if isMadeOf(words, text) {
            broken.append(Rule(type: "personal", expected: "no e-mail address and no name of the application"))
        }
        if Repetition.isFound(in: Array(text.lowercased().unicodeScalars), minimumPieceLength: shortest) {
            broken.append(Rule(type: "repetitive", expected: "no long repeats or sequences such as aaaa or 1234"))
        }
        return broken
    }

    /// Whether what is left without those words is hardly a password.
    private func isMadeOf(_ words: OwnWords, _ text: String) -> Bool {
        let whole = text.lowercased()
        let rest = words.words.reduce(whole) { rest, word in rest.replacing(word, with: "") }
        return rest.count < whole.count && rest.count < max(4, shortest / 2)
    }
}

import Foundation
import Models

/// The rules for new passwords (NIST SP 800-63B-4 §3.1.1.2): long enough, and not one that an attacker would try. There
/// are no rules about kinds of characters, and passwords don't expire.
struct PasswordPolicy: Sendable {
    /// The maximum length in code points after NFKC.
    static let maximumLength = TextBounds.passwordCodePoints

    /// The minimum length in code points after NFKC: `LATCHKEY_PASSWORD_MIN_LENGTH`, 8 to 64.
    let minimumLength: Int
    /// Where passwords from data breaches are looked up; nil for nowhere.
    var breached: BreachedPasswords?

    /// Words that are publicly associated with the user and the application, and must not make up a password.
    struct OwnWords: Sendable {
        fileprivate let words: [String]

        init(email: EmailAddress?, applicationName: String) {
            let address = email.map { [$0.description, String($0.localPart)] } ?? []
            let whole = (address + [applicationName]).map { $0.lowercased() }
            let parts = whole.flatMap { $0.split { !$0.isLetter && !$0.isNumber }.map(String.init) }
            // Longest first, so that an address is removed before its parts.
            words = Set(whole + parts).filter { $0.count >= 4 }.sorted { $0.count > $1.count }
        }
    }

    /// A parameter error for each rule that `password` breaks, at the JSON Pointer `path`. None repeats the password.
    func violations(of password: Secret, _ words: OwnWords, path: String) -> [InvalidParameter] {
        brokenRules(password, words).map { rule in
            InvalidParameter(in: .body, path: path, type: rule.type, expected: rule.expected)
        }
    }

    /// The same, and whether a password that keeps these rules is known from a data breach.
    func violations(
        of password: Secret, _ words: OwnWords, path: String, deadline: ContinuousClock.Instant
    ) async -> [InvalidParameter] {
        let invalid = violations(of: password, words, path: path)
        guard invalid.isEmpty, await breached?.contains(password, deadline: deadline) == true else { return invalid }
        return [
            InvalidParameter(
                in: .body, path: path, type: "breached_password",
                expected: "a password that is not known from a data breach")
        ]
    }

    private func brokenRules(_ password: Secret, _ words: OwnWords) -> [Rule] {
        let text = password.reveal()
        // Checked before normalizing, which is costly: NFKC merges at most four code points into one.
        guard password.fits(TextBounds.password), text.unicodeScalars.count <= 4 * Self.maximumLength else {
            return [.tooLong]
        }
        return brokenRules(text.precomposedStringWithCompatibilityMapping, words)
    }

    private struct Rule {
        let type: String
        let expected: String

        static let tooLong = Rule(type: "too_long", expected: "at most \(PasswordPolicy.maximumLength) characters")
    }

    private func brokenRules(_ text: String, _ words: OwnWords) -> [Rule] {
        let length = text.unicodeScalars.count
        if length > Self.maximumLength { return [.tooLong] }
        var broken: [Rule] = []
        if length < minimumLength {
            broken.append(Rule(type: "too_short", expected: "at least \(minimumLength) characters"))
        }
        if CommonPasswords.contains(text) {
            broken.append(Rule(type: "common_password", expected: "a password that is not in wide use"))
        }
        if isMadeOf(words, text) {
            broken.append(Rule(type: "personal", expected: "no email address and no name of the application"))
        }
        if Repetition.isFound(in: Array(text.lowercased().unicodeScalars), minimumPieceLength: minimumLength) {
            broken.append(Rule(type: "repetitive", expected: "no long repeats or sequences such as aaaa or 1234"))
        }
        return broken
    }

    /// Whether the password contains such words and is too short without them.
    private func isMadeOf(_ words: OwnWords, _ text: String) -> Bool {
        let whole = text.lowercased()
        let rest = words.words.reduce(whole) { rest, word in rest.replacing(word, with: "") }
        return rest.count < whole.count && rest.count < max(4, minimumLength / 2)
    }
}

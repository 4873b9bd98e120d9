import Foundation
import Models

/// What a new password has to be (NIST SP 800-63B-4 §3.1.1.2): long, and not one that an attacker would try. No rules
/// about kinds of characters, no expiry.
struct PasswordPolicy: Sendable {
    /// Code points after NFKC.
    static let longest = 256

    /// `LATCHKEY_PASSWORD_MIN_LENGTH`, 8 to 64.
    let shortest: Int

    /// What a password must not be made of.
    struct Context: Sendable {
        let email: EmailAddress?
        let applicationName: String
    }

    /// Throws 400 with every rule that `password` breaks, at the JSON Pointer `path`.
    func check(_ password: Secret, _ context: Context, path: String) throws {
        let faults = faults(of: password, context).map { rule in
            InvalidParameter(in: .body, path: path, type: rule.type, expected: rule.expected)
        }
        if !faults.isEmpty { throw ServiceError.invalid(faults) }
    }

    private struct Rule {
        let type: String
        let expected: String
    }

    private func faults(of password: Secret, _ context: Context) -> [Rule] {
        let text = password.reveal().precomposedStringWithCompatibilityMapping
        let points = Array(text.unicodeScalars)
        var broken: [Rule] = []
        if points.count < shortest {
            broken.append(Rule(type: "too_short", expected: "at least \(shortest) characters"))
        }
        if points.count > Self.longest {
            broken.append(Rule(type: "too_long", expected: "at most \(Self.longest) characters"))
        }
        if CommonPasswords.contains(text) {
            broken.append(Rule(type: "common_password", expected: "a password that is not in wide use"))
        }
        if isMadeOf(context, text) {
            broken.append(Rule(type: "personal", expected: "no e-mail address and no name of the application"))
        }
        if hasLongRun(points) {
            broken.append(Rule(type: "repetitive", expected: "no long repeats or sequences such as aaaa or 1234"))
        }
        return broken
    }

    /// Whether what is left without the person's and the application's own words is hardly a password.
    private func isMadeOf(_ context: Context, _ text: String) -> Bool {
        var rest = text.lowercased()
        let own = [context.email?.description, context.email.map { String($0.localPart) }, context.applicationName]
        for word in own.compactMap({ $0?.lowercased() }) where word.count >= 4 { rest = rest.replacing(word, with: "") }
        return rest.count < text.count && rest.count < max(4, shortest / 2)
    }

    /// Whether more than half of it is repeats or steps of one (`aaaa`, `1234`, `dcba`) in runs of four or more.
    private func hasLongRun(_ points: [Unicode.Scalar]) -> Bool {
        var (covered, start) = (0, 0)
        while start + 1 < points.count {
            let step = Int(points[start + 1].value) - Int(points[start].value)
            var end = start + 1
            while end + 1 < points.count, Int(points[end + 1].value) - Int(points[end].value) == step { end += 1 }
            if abs(step) <= 1, end - start + 1 >= 4 { covered += end - start + 1 }
            start = end
        }
        return covered * 2 > points.count
    }
}

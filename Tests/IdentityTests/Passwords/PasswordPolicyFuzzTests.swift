import Foundation
import Models
import PasswordHashing
import TestKit
import Testing

@testable import IdentityService

/// The password policy with mutated input; see ``Fuzz``.
@Suite struct PasswordPolicyFuzzTests {
    private let policy = PasswordPolicy(minimumLength: 12)
    private let words = PasswordPolicy.OwnWords(
        email: EmailAddress("ada.lovelace@example.com"), applicationName: "Acme Notes")

    @Test func acceptedPasswordsHaveAnAllowedLength() async {
        let samples = [
            "plain words in a row", "Ünïcödé 😀 sentence", "ada.lovelace@example.com", "aaaabbbbccccdddd",
            "パスワードはひみつです。",
        ]
        await Fuzz.run("passwords") {
            Mutator(samples, maximumLength: 8192, seed: $0)
        } _: { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else { return }
            let violations = policy.violations(of: Secret(text), words, path: "/password")
            if violations.isEmpty {
                let length = text.precomposedStringWithCompatibilityMapping.unicodeScalars.count
                #expect((12...256).contains(length), "\(FuzzInput.current?.description ?? "")")
            }
            #expect(violations.allSatisfy { $0.received == nil }, "\(FuzzInput.current?.description ?? "")")
        }
    }

    @Test func theCostGrowsLinearlyWithTheLength() throws {
        for (name, make) in HostileText.runs {
            #expect(
                Cost.growth(name, floor: .milliseconds(2), of: { Secret(make($0)) }) {
                    _ = policy.violations(of: $0, words, path: "/password")
                } == nil)
            let time = CPUTime.least {
                _ = policy.violations(of: Secret(make(TextBounds.password)), words, path: "/password")
            }
            #expect(time < .milliseconds(50), "\(name): \(time)")
        }
    }
}

import Foundation
import Models
import Testing

@Suite struct SignUpSettingsTests {
    @Test func missingMembersHaveTheirDefaults() throws {
        let settings = try JSONDecoder().decode(SignUpSettings.self, from: Data("{}".utf8))
        #expect(settings == SignUpSettings() && settings.mode == .open && !settings.restrictsDomains)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(SignUpSettings.self, from: Data(#"{"sign_up":"sometimes"}"#.utf8))
        }
    }

    @Test func isEncodedByTheNamesOfTheCommandsOptions() throws {
        let settings = SignUpSettings(
            mode: .invite, allowedDomains: ["a.example"], deniedDomains: ["b.example"], deniesThrowAway: true,
            requiresVerifiedEmail: true, termsVersion: "2")
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode(settings)
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"allow_domain":["a.example"],"deny_domain":["b.example"],"deny_throw_away":true,"#
                + #""require_verified_email":true,"sign_up":"invite","terms_version":"2"}"#
        )
        #expect(try JSONDecoder().decode(SignUpSettings.self, from: json) == settings)
    }

    @Test func aChangeLeavesWhatItDoesNotName() {
        var settings = SignUpSettings(mode: .invite, allowedDomains: ["a.example"])
        let change = SignUpSettings.Change(allowedDomains: [], deniesThrowAway: true)
        settings.apply(change)
        #expect(settings == SignUpSettings(mode: .invite, deniesThrowAway: true) && settings.restrictsDomains)
        #expect(settings.needsVerifiedEmail && !SignUpSettings().needsVerifiedEmail)
        #expect(SignUpSettings(requiresVerifiedEmail: true).needsVerifiedEmail)
        #expect(change.changedFields == ["allow_domain", "deny_throw_away"])
    }
}

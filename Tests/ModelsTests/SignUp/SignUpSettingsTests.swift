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

    @Test func aHookHasMembersOfItsOwn() throws {
        var settings = SignUpSettings(hook: SignUpHook(url: "https://a.example/", fallback: .open))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(settings)
        #expect(
            String(decoding: json, as: UTF8.self).hasSuffix(
                #""sign_up_hook":"https://a.example/","sign_up_hook_allow_private":false,"sign_up_hook_fails":"open"}"#
            ))
        #expect(try JSONDecoder().decode(SignUpSettings.self, from: json) == settings)
        settings.apply(.init(hookURL: "https://b.example/", hookAllowsPrivate: true))
        #expect(
            settings.hook == SignUpHook(url: "https://b.example/", fallback: .open, allowsPrivateAddresses: true))
        settings.apply(.init(hookURL: "", hookFallback: .closed))
        #expect(settings == SignUpSettings())
        // Without a hook there is nothing to change.
        settings.apply(.init(hookFallback: .open))
        #expect(settings.hook == nil)
        let change = SignUpSettings.Change(hookURL: "", hookFallback: .open, hookAllowsPrivate: true)
        #expect(change.changedFields == ["sign_up_hook", "sign_up_hook_fails", "sign_up_hook_allow_private"])
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

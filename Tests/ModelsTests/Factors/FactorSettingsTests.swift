import Foundation
import Models
import Testing

@Suite struct FactorSettingsTests {
    @Test func missingMembersHaveTheirDefaults() throws {
        let none = try JSONDecoder().decode(FactorSettings.self, from: Data("{}".utf8))
        #expect(none == FactorSettings() && none.secondFactor == .optional && !none.remembersBrowsers)
        let json = #"{"second_factor":"required","remember_browsers":true}"#
        let settings = try JSONDecoder().decode(FactorSettings.self, from: Data(json.utf8))
        #expect(settings == FactorSettings(secondFactor: .required, remembersBrowsers: true))
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(FactorSettings.self, from: Data(#"{"second_factor":"maybe"}"#.utf8))
        }
    }

    @Test func aChangeLeavesTheRest() {
        var settings = FactorSettings(secondFactor: .required, remembersBrowsers: true)
        let change = FactorSettings.Change(remembersBrowsers: false)
        #expect(change.changedFields == ["remember_browsers"])
        settings.apply(change)
        #expect(settings == FactorSettings(secondFactor: .required))
        #expect(FactorSettings.Change(secondFactor: .off).changedFields == ["second_factor"])
    }
}

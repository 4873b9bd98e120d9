import Models
import Testing

@Suite struct PersonalFieldsTests {
    private func isValid(_ field: Identity.IdentityField, _ value: String?) -> Bool {
        PersonalFields.invalidParameters(of: [field: value]).isEmpty
    }

    @Test func nilClearsAnyField() {
        for field in Identity.IdentityField.allCases { #expect(isValid(field, nil), "\(field)") }
    }

    @Test(arguments: ["https://a.example/p.png", "http://a.example", "HTTPS://A.example/?a=b#c"])
    func takesPicturesOnTheWeb(url: String) { #expect(isValid(.avatarURL, url)) }

    @Test(arguments: [
        "", "/p.png", "ftp://a.example/p", "javascript:alert(1)", "data:image/png;base64,AA", "https://",
        "https://u@a.example/",
        "https://a.example/a b", "https://a.example/%00", "https://a.example/\u{e9}",
        "https://a.example/" + String(repeating: "p", count: TextBounds.url),
    ])
    func refusesOtherPictures(url: String) { #expect(!isValid(.avatarURL, url)) }

    @Test(arguments: ["de", "pt-BR", "pt_BR", "zh-Hant-TW", "es-419"])
    func takesLanguageTags(tag: String) { #expect(isValid(.locale, tag) && isValid(.preferredLanguage, tag)) }

    @Test(arguments: ["", "d", "de-", "12", "de-toolongasubtag", "de AT", String(repeating: "abcdefgh-", count: 5)])
    func refusesOtherLanguages(tag: String) { #expect(!isValid(.locale, tag) && !isValid(.preferredLanguage, tag)) }

    @Test(arguments: ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"])
    func takesTimeZones(name: String) { #expect(isValid(.timezone, name)) }

    /// Foundation reads the abbreviations and offsets.
    @Test(arguments: ["", "CET", "GMT+1", "Europe/Nowhere", "europe /berlin", "/", String(repeating: "a/", count: 40)])
    func refusesOtherTimeZones(name: String) { #expect(!isValid(.timezone, name)) }

    @Test func reportsEveryInvalidFieldByItsPointer() {
        let invalid = PersonalFields.invalidParameters(of: [
            .timezone: "x", .givenName: "", .familyName: "Lovelace", .avatarURL: "x",
        ])
        #expect(
            Set(invalid.map(\.path)) == ["/\(Identity.IdentityField.timezone.rawValue)", "/given_name", "/avatar_url"])
        #expect(
            invalid.allSatisfy { $0.in == .body && $0.type == "format" && $0.expected != nil && $0.received == nil })
    }
}

import Models
import TestKit
import Testing

/// Text from outside that is nearly right; see ``Fuzz``.
@Suite struct FuzzTests {
    @Test func anAddressThatIsReadHasOneForm() async {
        let samples = [
            "ada@example.com", "Ada.Lovelace+tag@Sub.Example.co.uk", "jörg@bücher.example", "x@xn--bcher-kva.example",
            "田中@例え。jp",
            "علی@نامه\u{200c}ای.com", "x@straße.de",
        ]
        await Fuzz.run("addresses") {
            Mutator(samples, pieces: ["xn--a", "..", ".-", "。", "\u{ff20}", "\u{3c2}"], maximumLength: 2048, seed: $0)
        } _: { bytes in
            guard let text = String(validating: bytes, as: UTF8.self), let address = EmailAddress(text) else { return }
            let where_ = FuzzInput.current?.description ?? ""
            #expect(address.description.utf8.count <= 254, "\(where_)")
            #expect(address.domain.utf8.allSatisfy { $0 < 0x80 }, "\(where_)")
            for again in [address.description, address.displayText, " \(address.description)\n"] {
                #expect(
                    EmailAddress(again)?.description.utf8.elementsEqual(address.description.utf8) == true, "\(where_)")
            }
            #expect(EmailAddress(stored: text) == address, "\(where_)")
        }
    }

    @Test func aByteOfTextCostsTheSameInEveryText() {
        for (name, make) in HostileText.runs {
            #expect(Cost.growth(name, floor: .milliseconds(2), of: make) { _ = EmailAddress($0) } == nil)
            #expect(Cost.growth(name, floor: .milliseconds(2), of: { "a@" + make($0) }) { _ = EmailAddress($0) } == nil)
            #expect(Cost.growth(name, floor: .milliseconds(2), of: make) { _ = VisibleName.isValid($0) } == nil)
            #expect(Cost.growth(name, floor: .milliseconds(2), of: make) { _ = DomainName.ascii($0) } == nil)
            #expect(Cost.growth(name, floor: .milliseconds(2), of: make) { _ = LanguageTag.isWellFormed($0) } == nil)
            #expect(Cost.growth(name, floor: .milliseconds(2), of: make) { _ = AcceptLanguage.tags($0) } == nil)
            #expect(
                Cost.growth(name, floor: .milliseconds(2), of: make) {
                    _ = PersonalFields.invalidParameters(of: [
                        .displayName: $0, .avatarURL: $0, .locale: $0, .timezone: $0,
                    ])
                } == nil)
        }
    }

    /// Just under the bounds, where everything is looked at.
    @Test func noTextCostsMuch() {
        for (name, make) in HostileText.runs {
            let address = CPUTime.least { _ = EmailAddress(make(TextBounds.emailAddress - 20) + "@example.com") }
            let domain = CPUTime.least { _ = EmailAddress("a@" + make(TextBounds.emailAddress - 20) + ".com") }
            let seen = CPUTime.least { _ = VisibleName.isValid(make(TextBounds.name)) }
            #expect(max(address, domain, seen) < .milliseconds(20), "\(name): \(address) \(domain) \(seen)")
        }
    }
}

import Testing

@testable import GatewayService

/// Fields as templates see them.
@Suite struct PageFieldTests {
    @Test func theValueOfASecretIsNeverRendered() {
        for kind in [PageField.Kind.currentPassword, .newPassword, .code, .appCode, .recoveryCode] {
            let values = PageField(name: "x", label: "X", kind: kind, value: "secret").values
            #expect(!values.values.contains { $0 as? String == "secret" })
        }
        #expect(PageField(name: "x", label: "X", value: "ada").values["value"] as? String == "ada")
    }

    @Test func aDescriptionRefersToTheHintAndTheError() {
        let plain = PageField(name: "x", label: "X")
        #expect(plain.values["describedby"] == nil)
        let hint = PageField(name: "x", label: "X", hint: "h")
        #expect(hint.values["describedby"] as? String == "x-hint")
        let both = PageField(name: "x", label: "X", hint: "h", errors: ["e"])
        #expect(both.values["describedby"] as? String == "x-hint x-error" && both.values["invalid"] as? Bool == true)
    }

    @Test func theRulesOfANewPasswordDescribeIt() {
        let rule = PasswordRule(text: "Use at least 12 characters.", minimumLength: 12)
        let values = PageField(name: "x", label: "X", kind: .newPassword, hint: "h", rules: [rule]).values
        #expect(values["describedby"] as? String == "x-hint x-rules" && values["has_rules"] as? Bool == true)
        #expect((values["rules"] as? [[String: Any]])?.first?["minimum"] as? Int == 12)
        #expect(PageField(name: "x", label: "X").values["has_rules"] as? Bool == false)
    }

    @Test func theFirstInvalidFieldHasTheFocus() {
        let fields = [
            PageField(name: "a", label: "A", hasFocus: true), PageField(name: "b", label: "B", errors: ["e"]),
            PageField(name: "c", label: "C", errors: ["e"]),
        ]
        #expect(fields.values.map { $0["focus"] as? Bool } == [false, true, false])
        #expect([fields[0]].values.map { $0["focus"] as? Bool } == [true])
    }

    @Test func passwordManagersKnowTheKind() {
        func autocomplete(_ kind: PageField.Kind) -> String? {
            PageField(name: "x", label: "X", kind: kind).values["autocomplete"] as? String
        }
        #expect(autocomplete(.email) == "username" && autocomplete(.code) == "one-time-code")
        #expect(autocomplete(.currentPassword) == "current-password" && autocomplete(.newPassword) == "new-password")
        #expect(autocomplete(.appCode) == "one-time-code" && autocomplete(.recoveryCode) == "off")
        let named = PageField(name: "x", label: "X", autocomplete: "given-name")
        #expect(named.values["autocomplete"] as? String == "given-name")
    }

    /// Recovery codes have letters.
    @Test func phonesShowDigitsForWhatIsMadeOfDigits() {
        for (kind, mode) in [(.code, "numeric"), (.appCode, "numeric"), (.recoveryCode, nil), (.text, nil)]
            as [(PageField.Kind, String?)]
        {
            #expect(PageField(name: "x", label: "X", kind: kind).values["mode"] as? String == mode)
        }
    }
}

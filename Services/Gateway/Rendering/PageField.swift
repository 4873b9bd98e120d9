import Models

/// A field of a form, with its label and what is wrong with its value.
struct PageField: Sendable {
    enum Kind: Sendable { case text, email, currentPassword, newPassword, code, appCode, recoveryCode }

    /// The field's name in the form, and its `id` on the page.
    let name: String
    let label: String
    var kind = Kind.text
    var value: String?
    var hint: String?
    /// What a new password has to be like. The page's script ticks what is met while the user types.
    var rules: [PasswordRule] = []
    /// Sentences, in the page's language.
    var errors: [String] = []
    var isRequired = true
    var isReadOnly = false
    /// Whether the cursor is in the field when the page opens.
    var hasFocus = false
    /// What browsers and password managers fill in (HTML §4.10.18.7); nil for what ``kind`` implies.
    var autocomplete: String?

    /// The values that `field.mustache` uses. The value of a password or code is never rendered, and any other value is
    /// cut to the maximum length of a valid one.
    var values: [String: Any] {
        let value = value?.cut(toBytes: TextBounds.url)
        var values: [String: Any] = [
            "id": name, "name": name, "label": label, "required": isRequired, "readonly": isReadOnly,
            "focus": hasFocus, "invalid": !errors.isEmpty, "errors": errors,
        ]
        values["hint"] = hint
        values["has_rules"] = !rules.isEmpty
        values["rules"] = rules.map(\.values)
        let description = [
            hint.map { _ in "\(name)-hint" }, rules.isEmpty ? nil : "\(name)-rules",
            errors.isEmpty ? nil : "\(name)-error",
        ]
        .compactMap(\.self).joined(separator: " ")
        values["describedby"] = description.isEmpty ? nil : description
        switch kind {
        case .text:
            values.merge(["type": "text", "maximum_length": 200]) { $1 }
            values["value"] = value
        case .email:
            values.merge(
                ["type": "email", "autocomplete": "username", "maximum_length": 254, "plain": true]
            ) { $1 }
            values["value"] = value
        case .currentPassword:
            values.merge(["type": "password", "autocomplete": "current-password", "secret": true]) { $1 }
        case .newPassword:
            values.merge(["type": "password", "autocomplete": "new-password", "secret": true]) { $1 }
        case .code:
            values.merge(
                [
                    "type": "text", "autocomplete": "one-time-code", "mode": "numeric", "class": "code", "plain": true,
                ]
            ) { $1 }
        case .appCode:
            // Not of the class `code`: a recovery code that is pasted here is taken, too.
            values.merge(
                [
                    "type": "text", "autocomplete": "one-time-code", "mode": "numeric", "maximum_length": 64,
                    "plain": true,
                ]
            ) { $1 }
        case .recoveryCode:
            // It has letters, so that the keyboard can't be numeric.
            values.merge(["type": "text", "autocomplete": "off", "maximum_length": 64, "plain": true]) { $1 }
        }
        if let autocomplete { values["autocomplete"] = autocomplete }
        return values
    }
}

/// A rule for new passwords, in the page's language.
struct PasswordRule: Sendable {
    let text: String
    /// For the rule about the length: the minimum, in code points.
    var minimumLength: Int?
    /// For the rule about personal words: the application's name. The script adds the address in the form.
    var word: String?

    /// The values that `field.mustache` uses.
    var values: [String: Any] {
        var values: [String: Any] = ["rule": text]
        values["minimum"] = minimumLength
        values["word"] = word
        return values
    }
}

extension [PageField] {
    /// The values that the template uses. If any field is invalid, the first invalid one gets the focus.
    var values: [[String: Any]] {
        let firstInvalid = firstIndex { !$0.errors.isEmpty }
        return indices.map { index in
            var field = self[index]
            if let firstInvalid { field.hasFocus = index == firstInvalid }
            return field.values
        }
    }
}

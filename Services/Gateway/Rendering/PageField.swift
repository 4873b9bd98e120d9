import Models

/// A field of a form with its label, and what is wrong with what was entered.
struct PageField: Sendable {
    /// How a field behaves.
    enum Kind: Sendable { case text, email, currentPassword, newPassword, code }

    let name: String
    let label: String
    var kind = Kind.text
    var value: String?
    var hint: String?
    var errors: [String] = []
    var isRequired = true
    var isReadOnly = false
    /// Whether the page opens with the cursor in it.
    var hasFocus = false
    /// What browsers and password managers fill in (HTML §4.10.18.7); by default what the kind says.
    var autocomplete: String?

    /// What the template names. The value of a password or code is never shown again; any other is shown as far as a
    /// good one may be long.
    var values: [String: Any] {
        let value = value?.cut(toBytes: TextBounds.url)
        var values: [String: Any] = [
            "id": name, "name": name, "label": label, "required": isRequired, "readonly": isReadOnly,
            "focus": hasFocus, "invalid": !errors.isEmpty, "errors": errors,
        ]
        values["hint"] = hint
        let description = [hint.map { _ in "\(name)-hint" }, errors.isEmpty ? nil : "\(name)-error"]
            .compactMap(\.self).joined(separator: " ")
        values["describedby"] = description.isEmpty ? nil : description
        switch kind {
        case .text:
            values.merge(["type": "text", "longest": 200]) { $1 }
            values["value"] = value
        case .email:
            values.merge(["type": "email", "autocomplete": "username", "longest": 254, "plain": true]) { $1 }
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
        }
        if let autocomplete { values["autocomplete"] = autocomplete }
        return values
    }
}

extension [PageField] {
    /// What the template names. The first faulty field has the focus, if any is faulty.
    var values: [[String: Any]] {
        let faulty = firstIndex { !$0.errors.isEmpty }
        return indices.map { index in
            var field = self[index]
            if let faulty { field.hasFocus = index == faulty }
            return field.values
        }
    }
}

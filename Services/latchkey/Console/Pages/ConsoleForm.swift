/// A form of the console. Each has a CSRF token, which the renderer adds, unless it only asks (GET).
struct ConsoleForm: Sendable {
    enum Tone: String, Sendable {
        case primary, plain, danger
    }

    /// The path that it is sent to.
    var action: String
    var fields: [ConsoleField] = []
    /// Values that are sent with it.
    var hidden: [(name: String, value: String)] = []
    /// The text of the button.
    var button: String
    var tone: Tone = .primary
    /// Whether it only asks, and changes nothing.
    var isQuery = false
    /// A sentence above the fields.
    var lead: String?
    /// What tells the button from others with the same text, for those who don't see where it stands.
    var context: String?

    /// A form with a button alone.
    static func button(
        _ text: String, _ action: String, tone: Tone = .plain, hidden: [(name: String, value: String)] = [],
        context: String? = nil
    ) -> ConsoleForm {
        ConsoleForm(action: action, hidden: hidden, button: text, tone: tone, context: context)
    }

    /// What the template uses.
    ///
    /// - Parameter token: the CSRF token of the page.
    func values(_ token: String?) -> [String: Any] {
        var values: [String: Any] = [
            "action": action, "method": isQuery ? "get" : "post", "button": button, "tone": tone.rawValue,
            "fields": fields.map(\.values), "hidden": hidden.map { ["name": $0.name, "value": $0.value] },
            "columns": isQuery && !fields.isEmpty,
        ]
        values["lead"] = lead
        values["context"] = context
        values["token"] = isQuery ? nil : token
        return values
    }
}

/// A field of a form.
struct ConsoleField: Sendable {
    enum Kind: Sendable {
        case text, search, email, password, code, number
        /// Values with their names; the first one is the default.
        case choice([(value: String, name: String)])
        case check
    }

    var kind: Kind = .text
    var name: String
    var label: String
    var value = ""
    var hint: String?
    var error: String?
    var isRequired = false
    var autocomplete = "off"
    /// The maximum length, in UTF-16 code units as HTML counts them.
    var maximumLength = 256

    init(
        _ name: String, _ label: String, _ kind: Kind = .text, value: String = "", hint: String? = nil,
        error: String? = nil, isRequired: Bool = false, autocomplete: String = "off", maximumLength: Int = 256
    ) {
        self.kind = kind
        self.name = name
        self.label = label
        self.value = value
        self.hint = hint
        self.error = error
        self.isRequired = isRequired
        self.autocomplete = autocomplete
        self.maximumLength = maximumLength
    }

    private var inputType: String {
        switch kind {
        case .text, .code, .choice, .check: "text"
        case .search: "search"
        case .email: "email"
        case .password: "password"
        case .number: "number"
        }
    }

    /// What the template uses.
    var values: [String: Any] {
        let id = "field-\(name)"
        var values: [String: Any] = [
            "id": id, "name": name, "label": label, "type": inputType, "required": isRequired,
            "autocomplete": autocomplete, "length": "\(maximumLength)",
        ]
        // A password is never sent back.
        if case .password = kind {} else if !value.isEmpty { values["value"] = value }
        if case .code = kind { values["digits"] = true }
        switch kind {
        case .choice(let options):
            values["has_choice"] = true
            values["choice"] = options.map { option in
                ["value": option.value, "name": option.name, "selected": option.value == value] as [String: Any]
            }
        case .check: values["check"] = ["checked": value == "yes"]
        default: values["input"] = true
        }
        values["hint"] = hint
        values["error"] = error
        let described = [hint.map { _ in "\(id)-hint" }, error.map { _ in "\(id)-error" }].compactMap(\.self)
        if !described.isEmpty { values["describedby"] = described.joined(separator: " ") }
        return values
    }
}

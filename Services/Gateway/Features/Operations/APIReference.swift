import Foundation

/// The values of the page that shows the API's description.
struct APIReference: Sendable {
    private let document: JSON
    private let issuer: String
    private let demoClient: String?

    /// - Parameters:
    ///   - document: the OpenAPI document, with `{issuer}` in place of the public base URL.
    ///   - issuer: the fleet's public base URL.
    ///   - demoClient: the id of a client that readers may try operations with; nil where there is none. The examples are then
    ///     those of an application elsewhere.
    init(_ document: JSON, issuer: String, demoClient: String? = nil) {
        var document = document.replacing("{issuer}", with: issuer)
        if let demoClient {
            // The examples work when they are pasted.
            document = document.replacing("client_web", with: demoClient)
                .replacing("https://app.example.com/callback", with: "\(issuer)/login/account")
                .replacing("https://app.example.com", with: issuer)
        }
        self.document = document
        self.issuer = issuer
        self.demoClient = demoClient
    }

    /// The values for the template.
    var values: [String: Any] {
        let info = document["info"] ?? .null
        let components = document["components"] ?? .null
        let reader = OperationReader(components: components, issuer: issuer, hasDemo: demoClient != nil)
        let operations = (document["paths"] ?? .null).members.flatMap { path in
            path.value.members.map { reader.read($0.name, path.name, $0.value) }
        }
        let types = (components["schemas"] ?? .null).members.map { reader.type($0.name, $0.value) }
        let errors = (components["responses"] ?? .null).members
            // Those of pages and of OAuth are the same in other formats.
            .filter { !$0.name.hasPrefix("Page") && !$0.name.hasPrefix("OAuth") }
            .map { reader.sharedError($0.name, $0.value) }
        var values: [String: Any] = [
            "wide": true, "title": "\(info["title"]?.string ?? "") API",
            "version": info["version"]?.string ?? "", "about": ReferenceText.paragraphs(info["description"]?.string),
            "has_types": !types.isEmpty, "types": types, "has_errors_section": !errors.isEmpty, "shared_errors": errors,
            "groups": groups(operations), "issuer": issuer,
        ]
        values["demo"] = demoClient
        return values
    }

    private func groups(_ operations: [OperationReader.Entry]) -> [[String: Any]] {
        let tags = (document["tags"] ?? .null).elements
        let order = tags.compactMap { $0["name"]?.string }
        let names = order + Set(operations.map(\.tag)).subtracting(order).sorted()
        return names.compactMap { name in
            let own = operations.filter { $0.tag == name }
            guard !own.isEmpty else { return nil }
            let words = tags.first { $0["name"]?.string == name }?["description"]?.string
            return [
                "group": name, "anchor": ReferenceText.anchor(name), "group_about": ReferenceText.paragraphs(words),
                "operations": own.map(\.values),
            ]
        }
    }
}

/// Text of the description, for a template.
enum ReferenceText {
    /// Paragraphs, each in pieces that are prose or code (`…` in backquotes).
    static func paragraphs(_ text: String?) -> [[String: Any]] {
        (text ?? "").components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { ["pieces": pieces($0)] }
    }

    /// The pieces of one paragraph.
    static func pieces(_ text: String) -> [[String: Any]] {
        let parts = text.replacing("\n", with: " ").components(separatedBy: "`")
        return parts.enumerated().filter { !$0.element.isEmpty }.map { index, part in
            // Every second part stands in backquotes.
            ["is_code": index % 2 == 1, "piece": part]
        }
    }

    /// The id of a group's heading.
    static func anchor(_ name: String) -> String {
        String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
    }
}

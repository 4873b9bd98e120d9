/// Reads operations, types and errors of an OpenAPI document for the page that shows it.
struct OperationReader: Sendable {
    let components: JSON
    let issuer: String
    /// Whether readers can try operations on the page.
    let hasDemo: Bool

    struct Entry {
        let tag: String
        let values: [String: Any]
    }

    func read(_ method: String, _ path: String, _ operation: JSON) -> Entry {
        let parameters = (operation["parameters"] ?? .null).elements.map(resolved)
        let content = (resolved(operation["requestBody"] ?? .null)["content"] ?? .null).members.first
        let security = (operation["security"] ?? .null).elements
        let responses = (operation["responses"] ?? .null).members
        let fields = parameters.map(parameterRow) + (content.map(bodyRows) ?? [])
        let example = RequestExample(
            method: method, path: path, parameters: parameters, body: content, security: security)
        let (own, shared) = errors(responses)
        let values: [String: Any] = [
            "id": operation["operationId"]?.string ?? "", "method": method.uppercased(), "path": path,
            "summary": operation["summary"]?.string ?? "",
            "about_operation": ReferenceText.paragraphs(operation["description"]?.string),
            "access": access(security), "has_fields": !fields.isEmpty, "fields": fields,
            "own_errors": own, "has_errors_of_its_own": !own.isEmpty, "other_errors": shared,
            "request": example.message, "curl": example.command(issuer: issuer),
            "answers": responses.filter { $0.name.hasPrefix("2") || $0.name.hasPrefix("3") }.map(answer),
            "can_try": hasDemo && canTry(method, parameters, content, security, responses),
        ]
        return Entry(tag: (operation["tags"] ?? .null).elements.first?.string ?? "Others", values: values)
    }

    /// The values of a named type.
    func type(_ name: String, _ schema: JSON) -> [String: Any] {
        let fields = rows(of: schema)
        return [
            "type_name": name, "type_id": "type-\(name)", "type_fields": fields, "has_type_fields": !fields.isEmpty,
            "about_type": ReferenceText.paragraphs(schema["description"]?.string), "plain_type": describe(schema).text,
        ]
    }

    /// The values of a response that operations share.
    func sharedError(_ name: String, _ response: JSON) -> [String: Any] {
        [
            "shared_id": "error-\(name)", "shared_about": ReferenceText.pieces(response["description"]?.string ?? ""),
            "shared_codes": codes(of: response), "shared_status": status(of: response) ?? "",
        ]
    }

    // MARK: Access

    private func access(_ security: [JSON]) -> String {
        let schemes = Set(security.flatMap(\.members).map(\.name))
        if schemes.contains("bearer") { return "An access token, as a bearer token or in the session's cookie." }
        return schemes.contains("clientBasic") ? "A client: its id, and its secret if it has one." : "Open to everyone."
    }

    /// Whether a script on our page can send the request, and show the answer: JSON for users and their applications.
    private func canTry(
        _ method: String, _ parameters: [JSON], _ content: JSON.Member?, _ security: [JSON], _ responses: [JSON.Member]
    ) -> Bool {
        guard content == nil || content?.name == "application/json" else { return false }
        guard !security.flatMap(\.members).contains(where: { $0.name == "clientBasic" }) else { return false }
        // Browsers send no Origin with a GET of the same origin, and follow redirects unseen.
        let needsOrigin = parameters.contains { $0["name"] == "Origin" && $0["required"] == true }
        guard !(method == "get" && needsOrigin), !responses.contains(where: { $0.name == "303" }) else { return false }
        let types = responses.filter { $0.name.hasPrefix("2") }.flatMap { ($0.value["content"] ?? .null).members }
        return types.allSatisfy { !$0.name.hasPrefix("text/html") && !$0.name.hasPrefix("image/") }
    }

    // MARK: Fields

    private func parameterRow(_ parameter: JSON) -> [String: Any] {
        row(
            parameter["name"]?.string ?? "", parameter["in"]?.string, isRequired: parameter["required"] == true,
            parameter["schema"] ?? .null, words: parameter["description"]?.string)
    }

    private func bodyRows(_ content: JSON.Member) -> [[String: Any]] {
        rows(
            of: resolved(content.value["schema"] ?? .null), place: content.name == "application/json" ? "body" : "form")
    }

    private func rows(of schema: JSON, place: String? = nil) -> [[String: Any]] {
        let required = Set((schema["required"] ?? .null).elements.compactMap(\.string))
        let inherited = (schema["allOf"] ?? .null).elements.flatMap { rows(of: resolved($0), place: place) }
        return inherited
            + (schema["properties"] ?? .null).members.map { property in
                row(
                    property.name, place, isRequired: required.contains(property.name), property.value,
                    words: (property.value["description"] ?? resolved(property.value)["description"])?.string)
            }
    }

    private func row(
        _ name: String, _ place: String?, isRequired: Bool, _ schema: JSON, words: String?
    ) -> [String: Any] {
        let type = describe(schema)
        return [
            "field": name, "has_place": place != nil, "place": place ?? "", "is_required": isRequired,
            "field_type": type.text, "has_field_anchor": type.name != nil, "field_anchor": "type-\(type.name ?? "")",
            "about_field": ReferenceText.pieces(words ?? ""),
        ]
    }

    /// A schema in a few words, such as `string`, `array of Session` or `string or null`; and the named type in it.
    private func describe(_ schema: JSON) -> (text: String, name: String?) {
        if let name = schema["$ref"]?.string?.split(separator: "/").last.map(String.init) { return (name, name) }
        if let items = schema["items"] {
            let type = describe(items)
            return ("array of \(type.text)", type.name)
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            guard let some = schema[key]?.elements, !some.isEmpty else { continue }
            let types = some.map(describe)
            return (types.map(\.text).joined(separator: " or "), types.lazy.compactMap(\.name).first)
        }
        if let values = schema["enum"]?.elements.compactMap(\.string) { return (values.joined(separator: " | "), nil) }
        if let value = schema["const"]?.string { return (value, nil) }
        if let names = schema["type"]?.elements.compactMap(\.string), !names.isEmpty {
            return (names.joined(separator: " or "), nil)
        }
        return (schema["format"]?.string ?? schema["type"]?.string ?? "any", nil)
    }

    // MARK: Answers

    private func answer(_ response: JSON.Member) -> [String: Any] {
        let answer = resolved(response.value)
        let content = (answer["content"] ?? .null).members
        let headers = (answer["headers"] ?? .null).members
        var values: [String: Any] = [
            "status": response.name, "about_answer": ReferenceText.pieces(answer["description"]?.string ?? ""),
            "answer_headers": headers.map { header in
                [
                    "header": header.name,
                    "about_header": ReferenceText.pieces(header.value["description"]?.string ?? ""),
                ] as [String: Any]
            },
            "media_types": content.map(\.name).joined(separator: ", "), "has_media_types": !content.isEmpty,
        ]
        values["answer_example"] = content.first?.value["example"].map { $0.string ?? $0.text }
        values["has_answer_example"] = values["answer_example"] != nil
        return values
    }

    /// The errors of an operation: those that it describes itself, and the statuses of those that operations share.
    private func errors(_ responses: [JSON.Member]) -> (own: [[String: Any]], shared: [[String: Any]]) {
        var (own, shared) = ([[String: Any]](), [[String: Any]]())
        for response in responses where !response.name.hasPrefix("2") && !response.name.hasPrefix("3") {
            let name = response.value["$ref"]?.string?.split(separator: "/").last.map(String.init)
            if let name {
                let anchor = ["OAuth", "Page"].reduce(name) { $0.hasPrefix($1) ? String($0.dropFirst($1.count)) : $0 }
                shared.append([
                    "other_status": response.name == "default" ? "others" : response.name,
                    "other_anchor": "error-\(anchor)",
                ])
            } else {
                own.append(["error_status": response.name, "codes": codes(of: response.value)])
            }
        }
        return (own, shared)
    }

    /// The error codes of a response, from its examples.
    private func codes(of response: JSON) -> [[String: Any]] {
        examples(of: response).map { example in
            let value = example.value["value"] ?? .null
            // An error of RFC 6749 §5.2 has no title.
            let title = (value["title"] ?? value["error_description"])?.string ?? ""
            return ["code": example.name, "code_title": title, "code_path": "/problems/\(example.name)"]
        }
    }

    private func status(of response: JSON) -> String? {
        let statuses = Set(examples(of: response).compactMap { $0.value["value"]?["status"]?.text })
        return statuses.count == 1 ? statuses.first : nil
    }

    private func examples(of response: JSON) -> [JSON.Member] {
        let all = (response["content"] ?? .null).members.map { ($0.value["examples"] ?? .null).members }
        return all.first { !$0.isEmpty } ?? []
    }

    /// What a reference refers to; anything else as it is.
    private func resolved(_ value: JSON) -> JSON {
        guard let path = value["$ref"]?.string?.split(separator: "/").map(String.init), path.count == 4 else {
            return value
        }
        return components[path[2]]?[path[3]] ?? .null
    }
}

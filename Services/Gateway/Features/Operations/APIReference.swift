import Foundation

/// The values of the page that shows an OpenAPI document.
struct APIReference: Sendable {
    private let text: String

    /// Nil if `text` is no OpenAPI document.
    init?(_ text: String) {
        self.text = text
        guard Self.object(text)["paths"] is [String: [String: Any]] else { return nil }
    }

    /// The values for the template.
    var values: [String: Any] {
        let root = Self.object(text)
        let (info, components) = (root.member("info"), root.member("components"))
        let reader = Reader(components: components)
        let operations = (root.member("paths") as? [String: [String: [String: Any]]] ?? [:]).flatMap { path, methods in
            methods.map { reader.operation($0.key, path, $0.value) }
        }
        let tags = root["tags"] as? [[String: Any]] ?? []
        let order = tags.compactMap { $0["name"] as? String }
        let names = order + Set(operations.map(\.tag)).subtracting(order).sorted()
        let types = components.member("schemas").sorted { $0.key < $1.key }.map { reader.type($0.key, $0.value) }
        return [
            "wide": true, "title": info["title"] as? String ?? "API",
            "about": Self.paragraphs(info["description"]), "has_types": !types.isEmpty, "types": types,
            "groups": names.compactMap { name -> [String: Any]? in
                let own = operations.filter { $0.tag == name }.sorted { $0.order < $1.order }
                guard !own.isEmpty else { return nil }
                var group: [String: Any] = [
                    "name": name, "anchor": Self.anchor(name), "operations": own.map(\.values),
                ]
                group["words"] = tags.first { $0["name"] as? String == name }?["description"]
                return group
            },
        ]
    }

    fileprivate static func paragraphs(_ text: Any?) -> [String] {
        (text as? String ?? "").components(separatedBy: "\n\n").map {
            $0.replacing("\n", with: " ").replacing("`", with: "")
        }
        .filter { !$0.isEmpty }
    }

    fileprivate static func anchor(_ name: String) -> String {
        String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
    }

    private static func object(_ text: String) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
    }
}

/// Turns parts of the document into text.
private struct Reader {
    let components: [String: Any]

    struct Operation {
        let tag: String
        let order: String
        let values: [String: Any]
    }

    func operation(_ method: String, _ path: String, _ operation: [String: Any]) -> Operation {
        let parameters = (operation["parameters"] as? [[String: Any]] ?? []).map(resolved).map { parameter in
            row(
                parameter["name"], parameter["in"], isRequired: parameter["required"] as? Bool ?? false,
                parameter.member("schema"), words: parameter["description"])
        }
        let answers = operation.member("responses").sorted { $0.key < $1.key }.map { status, answer in
            let answer = resolved(answer as? [String: Any] ?? [:])
            let schema = answer.member("content").values.compactMap { ($0 as? [String: Any])?["schema"] }.first
            return [
                "status": status, "words": (answer["description"] as? String ?? "").replacing("`", with: ""),
                "type": (schema as? [String: Any]).map(type) ?? "",
            ]
        }
        let all = parameters + body(operation)
        let tag = (operation["tags"] as? [String])?.first ?? "Others"
        return Operation(
            tag: tag, order: "\(path) \(method)",
            values: [
                "id": operation["operationId"] as? String ?? "", "method": method.uppercased(), "path": path,
                "summary": operation["summary"] as? String ?? "",
                "words": APIReference.paragraphs(operation["description"]), "has_parameters": !all.isEmpty,
                "parameters": all, "answers": answers,
            ])
    }

    func type(_ name: String, _ schema: Any) -> [String: Any] {
        let schema = schema as? [String: Any] ?? [:]
        var values: [String: Any] = ["name": name, "id": "type-\(name)", "fields": fields(of: schema)]
        values["words"] = schema["description"]
        return values
    }

    private func body(_ operation: [String: Any]) -> [[String: Any]] {
        let content = resolved(operation.member("requestBody")).member("content")
        guard let schema = (content.values.first as? [String: Any])?.member("schema") else { return [] }
        return fields(of: resolved(schema), place: "body")
    }

    private func fields(of schema: [String: Any], place: String? = nil) -> [[String: Any]] {
        let required = Set(schema["required"] as? [String] ?? [])
        let whole = (schema["allOf"] as? [[String: Any]] ?? []).flatMap { fields(of: resolved($0), place: place) }
        return whole
            + schema.member("properties").sorted { $0.key < $1.key }.map { name, value in
                let value = value as? [String: Any] ?? [:]
                return row(
                    name, place, isRequired: required.contains(name), value,
                    words: value["description"] ?? resolved(value)["description"])
            }
    }

    private func row(
        _ name: Any?, _ place: Any?, isRequired: Bool, _ schema: [String: Any], words: Any?
    ) -> [String: Any] {
        [
            "name": name as? String ?? "", "place": place as? String ?? "", "required": isRequired,
            "words": (words as? String ?? "").replacing("`", with: ""), "type": type(schema),
        ]
    }

    /// A schema in a few words: `string`, `Session`, `array of Session`, `string or null`.
    private func type(_ schema: [String: Any]) -> String {
        if let name = (schema["$ref"] as? String)?.split(separator: "/").last { return String(name) }
        if let items = schema["items"] as? [String: Any] { return "array of \(type(items))" }
        if let names = schema["type"] as? [String] { return names.joined(separator: " or ") }
        for key in ["anyOf", "oneOf", "allOf"] {
            if let some = schema[key] as? [[String: Any]] { return some.map(type).joined(separator: " or ") }
        }
        if let values = schema["enum"] as? [String] { return values.joined(separator: " | ") }
        return schema["format"] as? String ?? schema["type"] as? String ?? ""
    }

    private func resolved(_ object: [String: Any]) -> [String: Any] {
        guard let path = (object["$ref"] as? String)?.split(separator: "/").map(String.init), path.count == 4 else {
            return object
        }
        return components.member(path[2]).member(path[3])
    }
}

extension [String: Any] {
    /// A member that is an object; empty if there is no such member.
    fileprivate func member(_ name: String) -> [String: Any] { self[name] as? [String: Any] ?? [:] }
}

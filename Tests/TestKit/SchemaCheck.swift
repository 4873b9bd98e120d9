import Foundation

/// Checks a JSON value against the part of JSON Schema (2020-12) that the API's description uses. A keyword that it
/// does not know is a mismatch, so that a schema can't promise something unchecked.
public struct SchemaCheck {
    /// The whole OpenAPI document, which `$ref` points into.
    private let document: [String: Any]

    public init(document: [String: Any]) { self.document = document }

    private static let annotations: Set<String> = ["description", "default", "format", "summary"]

    /// The mismatches, each with a JSON Pointer to its place; empty if the value conforms.
    public func mismatches(of value: Any, against schema: [String: Any], at path: String = "") -> [String] {
        var mismatches: [String] = []
        for (keyword, rule) in schema where !Self.annotations.contains(keyword) {
            mismatches += self.mismatches(keyword, rule, of: value, in: schema, at: path)
        }
        return mismatches
    }

    private func mismatches(
        _ keyword: String, _ rule: Any, of value: Any, in schema: [String: Any], at path: String
    ) -> [String] {
        switch keyword {
        case "$ref": return mismatches(of: value, against: resolve(rule as? String ?? ""), at: path)
        case "type": return matches(value, rule) ? [] : ["\(path): not of type \(rule)"]
        case "enum":
            return (rule as? [String])?.contains(value as? String ?? "") == true ? [] : ["\(path): not in enum"]
        case "const": return rule as? String == value as? String ? [] : ["\(path): not \(rule)"]
        case "pattern": return fits(value, pattern: rule as? String ?? "") ? [] : ["\(path): does not fit \(rule)"]
        case "minimum": return (value as? Double ?? .infinity) >= (rule as? Double ?? 0) ? [] : ["\(path): too small"]
        case "maximum": return (value as? Double ?? 0) <= (rule as? Double ?? .infinity) ? [] : ["\(path): too large"]
        case "anyOf":
            let options = rule as? [[String: Any]] ?? []
            return options.contains { mismatches(of: value, against: $0, at: path).isEmpty }
                ? [] : ["\(path): fits none"]
        case "items":
            let (items, rule) = (value as? [Any] ?? [], rule as? [String: Any] ?? [:])
            return items.enumerated().flatMap { mismatches(of: $1, against: rule, at: "\(path)/\($0)") }
        case "required":
            let (members, names) = (value as? [String: Any] ?? [:], rule as? [String] ?? [])
            return names.filter { members[$0] == nil }.map { "\(path)/\($0): missing" }
        case "properties":
            let (members, rules) = (value as? [String: Any] ?? [:], rule as? [String: [String: Any]] ?? [:])
            return members.flatMap { name, member in
                rules[name].map { mismatches(of: member, against: $0, at: "\(path)/\(name)") } ?? []
            }
        case "additionalProperties":
            let known = Set((schema["properties"] as? [String: Any] ?? [:]).keys)
            let extra = Set((value as? [String: Any] ?? [:]).keys).subtracting(known)
            return extra.sorted().map { "\(path)/\($0): not described" }
        default: return ["\(path): the check does not know the keyword \(keyword)"]
        }
    }

    private func resolve(_ reference: String) -> [String: Any] {
        var node: Any? = document
        for key in reference.dropFirst(2).split(separator: "/") { node = (node as? [String: Any])?[String(key)] }
        return node as? [String: Any] ?? ["unresolved": reference]
    }

    private func fits(_ value: Any, pattern: String) -> Bool {
        guard let text = value as? String, let regex = try? Regex(pattern) else { return false }
        return text.wholeMatch(of: regex) != nil
    }

    private func matches(_ value: Any, _ types: Any) -> Bool {
        let names = types as? [String] ?? [types as? String ?? ""]
        return names.contains { name in
            switch name {
            case "null": value is NSNull
            case "string": value is String
            case "boolean": isBoolean(value)
            case "integer": !isBoolean(value) && (value as? Double).map { $0 == $0.rounded() } == true
            case "number": !isBoolean(value) && value is Double
            case "array": value is [Any]
            case "object": value is [String: Any]
            default: false
            }
        }
    }

    /// JSONSerialization makes NSNumbers of both; only the type of the number inside tells them apart.
    private func isBoolean(_ value: Any) -> Bool {
        (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? (value is Bool)
    }
}

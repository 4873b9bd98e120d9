import Foundation
import Models

/// Reads the settings of a file by ``SettingsSchema``, and collects everything that is wrong with it.
struct SettingsFileReader {
    private let secrets: SecretReferences
    /// The line of each value, by its path (RFC 6901).
    private(set) var lines: [String: Int] = [:]
    private(set) var invalid: [InvalidParameter] = []

    /// No further errors are collected than these.
    private static let maximumInvalid = 100

    init(secrets: SecretReferences) { self.secrets = secrets }

    /// The value of a mapping. What is wrong with it is left out.
    mutating func mapping(_ node: YAMLNode, _ schema: SettingsSchema, at path: String = "") -> SettingValue {
        lines[path] = node.line
        guard case .mapping(let members) = node.content else {
            add(path, "type", "settings by their names: \(schema.names.prefix(3).joined(separator: ", ")), …")
            return .object([])
        }
        var result: [SettingValue.Member] = []
        for member in members {
            // Looking for the closest name takes time.
            guard invalid.count < Self.maximumInvalid else { break }
            let memberPath = "\(path)/\(Self.escaped(member.name))"
            lines[memberPath] = member.line
            guard let kind = schema.kind(of: member.name) else {
                let closest = ClosestName.to(member.name, among: schema.names)
                add(
                    memberPath, "unknown",
                    closest.map { "a known name. Did you mean '\($0)'?" }
                        ?? "one of \(schema.names.joined(separator: ", "))")
                continue
            }
            if let value = value(member.value, kind, at: memberPath) {
                result.append(.init(name: member.name, value: value))
            }
        }
        return .object(result)
    }

    private mutating func value(_ node: YAMLNode, _ kind: SettingsSchema.Kind, at path: String) -> SettingValue? {
        switch kind {
        case .text: return text(node, at: path).map { .text($0) }
        case .boolean: return boolean(node, at: path).map { .boolean($0) }
        case .booleanOrEmpty:
            if case .text("", isPlain: false) = node.content { return .text("") }
            return boolean(node, at: path).map { .text("\($0)") }
        case .word(let words): return word(node, words, at: path).map { .text($0) }
        case .id(let expected, let isValid):
            guard let text = text(node, at: path) else { return nil }
            guard isValid(text) else { return refuse(path, "format", expected, text) }
            return .text(text)
        case .texts: return list(node, at: path) { reader, node, path in reader.text(node, at: path) }
        case .words(let words):
            return list(node, at: path) { reader, node, path in reader.word(node, words, at: path) }
        case .textsByName(let names):
            return mapping(node, SettingsSchema(settings: names.map { ($0, .text) }), at: path)
        case .keys: return keys(node, at: path)
        case .secret: return secret(node, at: path)
        case .mappings(let schema):
            guard case .list(let elements) = node.content else { return refuse(path, "type", "a list") }
            return .list(elements.enumerated().map { mapping($1, schema, at: "\(path)/\($0)") })
        }
    }

    private mutating func text(_ node: YAMLNode, at path: String) -> String? {
        guard case .text(let text, let isPlain) = node.content else { return refuse(path, "type", "a text") }
        guard !isPlain || !["", "~", "null"].contains(text) else {
            return refuse(path, "type", "a text. Use '' to remove the value")
        }
        guard text.fits(TextBounds.value) else { return refuse(path, "length", "at most \(TextBounds.value) bytes") }
        return text
    }

    private mutating func boolean(_ node: YAMLNode, at path: String) -> Bool? {
        guard case .text(let text, isPlain: true) = node.content, let value = Bool(text) else {
            return refuse(path, "type", "true or false")
        }
        return value
    }

    private mutating func word(_ node: YAMLNode, _ words: [String], at path: String) -> String? {
        guard let text = text(node, at: path) else { return nil }
        guard words.contains(text) else {
            return refuse(path, "format", "one of \(words.joined(separator: ", "))", text)
        }
        return text
    }

    private mutating func list(
        _ node: YAMLNode, at path: String, _ read: (inout Self, YAMLNode, String) -> String?
    ) -> SettingValue? {
        if case .text("", isPlain: false) = node.content { return .list([]) }
        guard case .list(let elements) = node.content else {
            return refuse(path, "type", "a list, or [] to remove all values")
        }
        var values: [SettingValue] = []
        for (index, element) in elements.enumerated() {
            let elementPath = "\(path)/\(index)"
            lines[elementPath] = element.line
            if let text = read(&self, element, elementPath) { values.append(.text(text)) }
        }
        return .list(values)
    }

    /// A JSON Web Key Set, which identity gets as JSON.
    private mutating func keys(_ node: YAMLNode, at path: String) -> SettingValue? {
        guard case .mapping = node.content else { return refuse(path, "type", "a JSON Web Key Set") }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Text, lists and objects always encode.
        guard let json = try? encoder.encode(Self.json(node)) else { return nil }
        return .text(String(decoding: json, as: UTF8.self))
    }

    /// All members of keys are texts, lists or booleans (RFC 7517), and a `kid` may look like a number.
    private static func json(_ node: YAMLNode) -> SettingValue {
        switch node.content {
        case .text(let text, let isPlain):
            if isPlain, let value = Bool(text) { .boolean(value) } else { .text(text) }
        case .list(let elements): .list(elements.map(json))
        case .mapping(let members): .object(members.map { .init(name: $0.name, value: json($0.value)) })
        }
    }

    private mutating func secret(_ node: YAMLNode, at path: String) -> SettingValue? {
        do {
            return .text(try secrets.read(node))
        } catch {
            let expected = (error as? SecretReferences.ReferenceError)?.expected
            return refuse(path, "format", expected ?? SecretReferences.expectation)
        }
    }

    // MARK: Errors

    /// Adds an error. Returns nil, in place of a value.
    private mutating func refuse<Value>(
        _ path: String, _ type: String, _ expected: String, _ received: String? = nil
    ) -> Value? {
        add(path, type, expected, received)
        return nil
    }

    private mutating func add(_ path: String, _ type: String, _ expected: String, _ received: String? = nil) {
        guard invalid.count < Self.maximumInvalid else { return }
        invalid.append(
            .init(
                in: .body, path: path.isEmpty ? "/" : path, type: type, expected: expected,
                received: received.map { LogLine.oneLine($0.cut(toBytes: 100)) }))
    }

    /// A name as a part of a path (RFC 6901 §3), at most 64 bytes of it, without what could control a terminal.
    private static func escaped(_ name: String) -> String {
        LogLine.oneLine(name.cut(toBytes: 64)).replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

import Foundation
import Models
import Primitives

/// Reads the parameters of a request one by one and collects what is invalid, so that the response names every invalid parameter at
/// once. Read everything, then call ``check()``.
struct AdminInput {
    private let query: FormParameters
    private let body: [String: AdminValue]
    private var invalid: [InvalidParameter] = []

    init(query: FormParameters, body: [String: AdminValue]) {
        self.query = query
        self.body = body
    }

    /// Throws 400 with every invalid parameter found so far.
    func check() throws {
        if !invalid.isEmpty { throw ServiceError.invalid(invalid) }
    }

    /// A required value, which is there once ``check()`` has passed.
    typealias Required = RequiredParameter

    // MARK: Body

    /// A required member, as a type that reads itself from text.
    mutating func required<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type = String.self, expected: String
    ) -> Required<Value> {
        guard body[name] != nil, body[name] != .null else {
            reject(.body, "/\(name)", type: "required", expected: expected)
            return Required(value: nil)
        }
        return Required(value: optional(name, type, expected: expected))
    }

    /// An optional member, as a type that reads itself from text. A null is as good as no member.
    mutating func optional<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type = String.self, expected: String, upTo limit: Int = TextBounds.value
    ) -> Value? {
        guard let text = text(name, upTo: limit, expected: expected) else { return nil }
        guard let value = Value(text) else {
            reject(.body, "/\(name)", type: "format", expected: expected, received: text.cut(toBytes: 100))
            return nil
        }
        return value
    }

    /// An optional member, as a name of an enum.
    mutating func optional<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, oneOf values: Value.Type
    ) -> Value? {
        let expected = Self.names(values)
        guard let text = text(name, upTo: TextBounds.value, expected: expected) else { return nil }
        guard let value = Value(rawValue: text) else {
            reject(.body, "/\(name)", type: "format", expected: expected, received: text.cut(toBytes: 100))
            return nil
        }
        return value
    }

    /// A required member, as a name of an enum.
    mutating func required<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, oneOf values: Value.Type
    ) -> Required<Value> {
        guard body[name] != nil, body[name] != .null else {
            reject(.body, "/\(name)", type: "required", expected: Self.names(values))
            return Required(value: nil)
        }
        return Required(value: optional(name, oneOf: values))
    }

    /// An optional secret, which is never repeated in an error.
    mutating func secret(_ name: String, upTo limit: Int = TextBounds.value) -> Secret? {
        text(name, upTo: limit, expected: "at most \(limit) bytes").map { Secret($0) }
    }

    /// An optional switch.
    mutating func flag(_ name: String) -> Bool? {
        switch body[name] {
        case nil, .null: return nil
        case .flag(let value): return value
        default:
            reject(.body, "/\(name)", type: "type", expected: "a boolean")
            return nil
        }
    }

    /// An optional whole number.
    mutating func number(_ name: String, in range: ClosedRange<Int>) -> Int? {
        switch body[name] {
        case nil, .null: return nil
        case .number(let value):
            if let number = Int(exactly: value), range.contains(number) { return number }
            reject(
                .body, "/\(name)", type: "range",
                expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        default: reject(.body, "/\(name)", type: "type", expected: "a number")
        }
        return nil
    }

    /// An optional list of at most 100 texts.
    mutating func texts(_ name: String) -> [String]? {
        switch body[name] {
        case nil, .null: return nil
        case .texts(let texts) where texts.count <= 100 && texts.allSatisfy({ $0.fits(TextBounds.value) }): return texts
        default:
            reject(
                .body, "/\(name)", type: "type",
                expected: "a list of at most 100 texts of at most \(TextBounds.value) bytes")
            return nil
        }
    }

    /// An optional list of names of an enum.
    mutating func texts<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, of values: Value.Type
    ) -> [Value]? {
        guard let texts = texts(name) else { return nil }
        return texts.enumerated().compactMap { index, text in
            if let value = Value(rawValue: text) { return value }
            reject(
                .body, "/\(name)/\(index)", type: "format", expected: Self.names(values),
                received: text.cut(toBytes: 100))
            return nil
        }
    }

    /// An optional object of texts by names of an enum.
    mutating func textByName<Value: RawRepresentable<String> & CaseIterable & Hashable>(
        _ name: String, of values: Value.Type
    ) -> [Value: String]? {
        var result: [Value: String] = [:]
        switch body[name] {
        case nil, .null: return nil
        case .textByName(let members):
            for (key, text) in members {
                guard let value = Value(rawValue: key), text.fits(TextBounds.value) else {
                    reject(.body, "/\(name)", type: "format", expected: "texts by \(Self.names(values))")
                    return nil
                }
                result[value] = text
            }
            return result
        default:
            reject(.body, "/\(name)", type: "type", expected: "an object")
            return nil
        }
    }

    private mutating func text(_ name: String, upTo limit: Int, expected: String) -> String? {
        switch body[name] {
        case nil, .null: return nil
        case .text(let text) where text.fits(limit): return text
        case .text: reject(.body, "/\(name)", type: "too_long", expected: expected)
        default: reject(.body, "/\(name)", type: "type", expected: "a string")
        }
        return nil
    }

    // MARK: Query

    /// An optional parameter of the query, as a type that reads itself from text.
    mutating func query<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type = String.self, expected: String
    ) -> Value? {
        guard let text = queryText(name) else { return nil }
        guard let value = Value(text) else {
            reject(.query, name, type: "format", expected: expected, received: text.cut(toBytes: 100))
            return nil
        }
        return value
    }

    /// An optional parameter of the query, as a name of an enum.
    mutating func query<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, oneOf values: Value.Type
    ) -> Value? {
        guard let text = queryText(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            reject(.query, name, type: "format", expected: Self.names(values), received: text.cut(toBytes: 100))
            return nil
        }
        return value
    }

    /// An optional time of the query, in UTC (RFC 3339).
    mutating func time(_ name: String) -> Timestamp? {
        query(name, TimeText.self, expected: "a time in UTC such as 2026-01-31T09:30:00Z")?.timestamp
    }

    /// A whole number of the query, or `standard` if it is missing.
    mutating func query(_ name: String, in range: ClosedRange<Int>, standard: Int) -> Int {
        guard let text = queryText(name) else { return standard }
        if let number = Int(text), range.contains(number) { return number }
        reject(
            .query, name, type: "range",
            expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            received: text.cut(toBytes: 100))
        return standard
    }

    private mutating func queryText(_ name: String) -> String? {
        if query.repeated.contains(name) {
            reject(.query, name, type: "repeated", expected: "\(name) once")
            return nil
        }
        guard let text = query[name] else { return nil }
        guard text.fits(TextBounds.value) else {
            reject(.query, name, type: "too_long", expected: "at most \(TextBounds.value) bytes")
            return nil
        }
        return text
    }

    // MARK: Invalid parameters

    /// Rejects a parameter that the operation has checked itself.
    mutating func reject(
        _ location: InvalidParameter.Location, _ path: String, type: String, expected: String, received: String? = nil
    ) {
        invalid.append(.init(in: location, path: path, type: type, expected: expected, received: received))
    }

    private static func names<Value: RawRepresentable<String> & CaseIterable>(_ values: Value.Type) -> String {
        values.allCases.map(\.rawValue).joined(separator: ", ")
    }
}

/// A time as text.
private struct TimeText: LosslessStringConvertible {
    let timestamp: Timestamp
    var description: String { timestamp.description }

    init?(_ description: String) {
        guard let timestamp = Timestamp(description) else { return nil }
        self.timestamp = timestamp
    }
}

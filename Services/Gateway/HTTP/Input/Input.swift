import Foundation
import Primitives
import HTTPTypes
import Hummingbird
import Models

/// Reads the parameters of a request one by one and collects what is invalid, so that the response names every invalid
/// parameter at once. Read everything, then call ``check()``.
struct Input {
    /// How many unknown members a response names.
    private static let maximumUnknown = 20

    private let request: IncomingRequest
    private let members: [String: JSONValue]
    private var invalidParameters: [InvalidParameter] = []

    init(request: IncomingRequest, members: [String: JSONValue]) {
        self.request = request
        self.members = members
        // `CSRFGuard` checks its value.
        _ = text("csrf_token", isRequired: false)
    }

    /// Throws 400 with every invalid parameter found so far.
    func check() throws {
        if !invalidParameters.isEmpty { throw ServiceError.invalid(invalidParameters) }
    }

    /// The error that ``check()`` throws, for an endpoint that can't go on.
    func error() -> ServiceError { .invalid(invalidParameters) }

    /// A required value, which is there once ``check()`` has passed.
    typealias Required = RequiredParameter

    // MARK: Body

    /// A required member, as a type that reads itself from text.
    mutating func required<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Required<Value> {
        guard let text = text(name, isRequired: true) else { return Required(value: nil) }
        return Required(value: parse(text, in: .body, path: "/\(name)", expected: expected))
    }

    /// A required member, as a name of `values`.
    mutating func required<Value: RawRepresentable<String>>(
        _ name: String, oneOf values: Value.Type, expected: String
    ) -> Required<Value> {
        required(name, RawName<Value>.self, expected: expected).map(\.value)
    }

    /// An optional member, as a type that reads itself from text.
    mutating func optional<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Value? {
        text(name, isRequired: false).flatMap { parse($0, in: .body, path: "/\(name)", expected: expected) }
    }

    /// A required secret, of at most ``TextBounds/value`` bytes. Its value is never repeated in an error.
    mutating func requiredSecret(_ name: String) -> Required<Secret> {
        Required(value: text(name, isRequired: true).map { Secret($0) })
    }

    /// A required password, of at most ``TextBounds/password`` bytes.
    mutating func requiredPassword(_ name: String) -> Required<Secret> {
        let expected = "at most \(TextBounds.passwordCodePoints) characters"
        return Required(
            value: text(name, isRequired: true, TextBounds.password, expected: expected).map { Secret($0) })
    }

    /// A required code from an email, of at most ``TextBounds/code`` bytes.
    mutating func requiredCode(_ name: String) -> Required<Secret> {
        Required(value: text(name, isRequired: true, TextBounds.code, expected: "6 digits").map { Secret($0) })
    }

    /// A required object, of at most `limit` bytes, as it is written.
    mutating func requiredObject(_ name: String, limit: Int, expected: String) -> Required<Data> {
        switch members[name] {
        case .object:
            let body = request.context.readings.body.map { Data($0.readableBytesView) } ?? Data()
            guard let bytes = try? JSONReader.bytes(of: name, in: body), bytes.count <= limit else {
                reject(.body, "/\(name)", type: "too_long", expected: expected)
                return Required(value: nil)
            }
            return Required(value: bytes)
        case nil, .null: reject(.body, "/\(name)", type: "required", expected: expected)
        case .some(let other): reject(.body, "/\(name)", type: "type", expected: expected, received: other.typeName)
        }
        return Required(value: nil)
    }

    /// An optional secret.
    mutating func optionalSecret(_ name: String) -> Secret? {
        text(name, isRequired: false).map { Secret($0) }
    }

    /// An optional member, or null for no value.
    mutating func nullable<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Value? {
        if members[name] == .null { return nil }
        return text(name, isRequired: false, expected: expected).flatMap {
            parse($0, in: .body, path: "/\(name)", expected: expected)
        }
    }

    /// An optional switch.
    mutating func flag(_ name: String) -> Bool {
        switch members[name] {
        case nil: return false
        case .bool(let value): return value
        case .some(let other):
            reject(.body, "/\(name)", type: "type", expected: "a boolean", received: other.typeName)
            return false
        }
    }

    /// Whether the body has a member of this name, be it null.
    func has(_ name: String) -> Bool { members[name] != nil }

    /// Rejects members of the body that are not in `known`, for bodies where an unknown name is most likely a mistake.
    mutating func allowOnly(_ known: some Sequence<String>) {
        // Any request may bring its token in the body.
        let known = Set(known).union(["csrf_token"])
        for name in members.keys.sorted().filter({ !known.contains($0) }).prefix(Self.maximumUnknown) {
            reject(
                .body, "/\(JSONPointer.escape(name))", type: "unknown",
                expected: "one of \(known.subtracting(["csrf_token"]).sorted())")
        }
    }

    /// A string of at most `limit` bytes. A longer one is rejected unread, as not `expected`.
    private mutating func text(
        _ name: String, isRequired: Bool, _ limit: Int = TextBounds.value,
        expected: String = "at most \(TextBounds.value) bytes"
    ) -> String? {
        switch members[name] {
        case .string(let text) where !text.fits(limit):
            reject(.body, "/\(name)", type: "too_long", expected: expected)
            return nil
        case .string(let text) where !(isRequired && text.isEmpty): return text
        case nil, .string:
            if isRequired { reject(.body, "/\(name)", type: "required", expected: "a string") }
        case .null where isRequired: reject(.body, "/\(name)", type: "required", expected: "a string")
        case .some(let other):
            reject(.body, "/\(name)", type: "type", expected: "a string", received: other.typeName)
        }
        return nil
    }

    // MARK: Query and path

    /// An optional query parameter.
    mutating func query<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Value? {
        guard let text = queryText(name) else { return nil }
        return parse(text, in: .query, path: name, expected: expected)
    }

    /// A required query parameter. It may be a secret, so its value is never repeated in an error.
    mutating func requiredQuery<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Required<Value> {
        let count = invalidParameters.count
        let text = queryText(name)
        if let value = text.flatMap({ Value($0) }) { return Required(value: value) }
        if invalidParameters.count == count {
            reject(.query, name, type: text == nil ? "required" : "format", expected: expected)
        }
        return Required(value: nil)
    }

    /// The text of a query parameter; nil if it is missing. One that comes twice or is too long is rejected.
    private mutating func queryText(_ name: String) -> String? {
        guard let query = try? request.query() else {
            reject(.query, name, type: "encoding", expected: "percent-encoded UTF-8")
            return nil
        }
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

    /// A whole number in a query parameter, or `standard` if it is missing.
    mutating func query(_ name: String, in range: ClosedRange<Int>, standard: Int) -> Int {
        guard let text = queryText(name) else { return standard }
        if let number = Int(text), range.contains(number) { return number }
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        reject(.query, name, type: "range", expected: expected, received: Self.cut(text))
        return standard
    }

    /// A parameter of the path.
    mutating func path<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Required<Value> {
        Required(value: parse(request.pathParameter(name), in: .path, path: name, expected: expected))
    }

    // MARK: Origin

    /// Requires the `Origin` header field, with a well-formed origin.
    mutating func requiredOrigin() {
        guard let text = request.headers[.origin] else {
            return reject(.header, "Origin", type: "required", expected: Origin.expected)
        }
        if Origin(text) == nil {
            reject(.header, "Origin", type: "format", expected: Origin.expected, received: Self.cut(text))
        }
    }

    // MARK: Invalid parameters

    /// Rejects a parameter that the endpoint has checked itself.
    mutating func reject(
        _ location: InvalidParameter.Location, _ path: String, type: String, expected: String, received: String? = nil
    ) {
        invalidParameters.append(.init(in: location, path: path, type: type, expected: expected, received: received))
    }

    /// Adds invalid parameters that were found elsewhere.
    mutating func add(_ found: [InvalidParameter]) { invalidParameters += found }

    private mutating func parse<Value: LosslessStringConvertible>(
        _ text: String, in location: InvalidParameter.Location, path: String, expected: String
    ) -> Value? {
        if let value = Value(text) { return value }
        reject(location, path, type: "format", expected: expected, received: Self.cut(text))
        return nil
    }

    /// A received value, cut to a length that is safe to repeat.
    private static func cut(_ text: String) -> String { text.cut(toBytes: 100) }
}

/// A value that is read by its name.
private struct RawName<Value: RawRepresentable<String>>: LosslessStringConvertible {
    let value: Value
    var description: String { value.rawValue }

    init?(_ description: String) {
        guard let value = Value(rawValue: description) else { return nil }
        self.value = value
    }
}

/// JSON Pointers (RFC 6901).
enum JSONPointer {
    /// A member's name as a pointer's token.
    static func escape(_ name: String) -> String {
        name.cut(toBytes: 100).replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import Models

/// The parameters of a request, read one by one; what is wrong is collected, so that the answer names every fault
/// at once: read everything, then call ``check()``.
struct Input {
    /// As many unknown members are named in an answer: more would only make it long.
    private static let maximumUnknown = 20

    private let request: IncomingRequest
    private let members: [String: JSONValue]
    private var faults: [InvalidParameter] = []

    init(request: IncomingRequest, members: [String: JSONValue]) {
        self.request = request
        self.members = members
        // Whether it is the right one is for `CSRFGuard` to say.
        _ = text("csrf_token", isRequired: false)
    }

    /// Throws 400 with every fault found so far.
    func check() throws {
        if !faults.isEmpty { throw ServiceError.invalid(faults) }
    }

    /// What ``check()`` would throw, for a flow that can't go on.
    func failure() -> ServiceError { .invalid(faults) }

    /// A value that was asked for and is known to be there once ``check()`` has passed.
    struct Required<Value> {
        fileprivate let value: Value?

        /// The value. Throws 400 if it is missing, so a flow that forgot ``Input/check()`` still ends well.
        func get() throws -> Value {
            guard let value else { throw ServiceError.invalid([]) }
            return value
        }

        /// The same as something else.
        func map<Other>(_ transform: (Value) -> Other) -> Required<Other> { .init(value: value.map(transform)) }

        /// Both this and `other`.
        func and<Other>(_ other: Required<Other>) -> Required<(Value, Other)> {
            guard let value, let second = other.value else { return .init(value: nil) }
            return .init(value: (value, second))
        }
    }

    // MARK: Body

    /// A member that has to be there, as a type that reads itself from text.
    mutating func required<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Required<Value> {
        guard let text = text(name, isRequired: true) else { return Required(value: nil) }
        return Required(value: parse(text, in: .body, path: "/\(name)", expected: expected))
    }

    /// A member that may be there, as a type that reads itself from text.
    mutating func optional<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Value? {
        text(name, isRequired: false).flatMap { parse($0, in: .body, path: "/\(name)", expected: expected) }
    }

    /// A secret that has to be there, of at most ``TextBounds/value`` bytes. What came is never repeated in a fault.
    mutating func requiredSecret(_ name: String) -> Required<Secret> {
        Required(value: text(name, isRequired: true).map { Secret($0) })
    }

    /// A password that has to be there, of at most ``TextBounds/password`` bytes.
    mutating func requiredPassword(_ name: String) -> Required<Secret> {
        let expected = "at most \(TextBounds.passwordCodePoints) characters"
        return Required(
            value: text(name, isRequired: true, TextBounds.password, expected: expected).map { Secret($0) })
    }

    /// A mailed code that has to be there, of at most ``TextBounds/code`` bytes.
    mutating func requiredCode(_ name: String) -> Required<Secret> {
        Required(value: text(name, isRequired: true, TextBounds.code, expected: "6 digits").map { Secret($0) })
    }

    /// A secret that may be there.
    mutating func optionalSecret(_ name: String) -> Secret? {
        text(name, isRequired: false).map { Secret($0) }
    }

    /// A member that may be there, and may be null to say that there is no value.
    mutating func nullable<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Value? {
        if members[name] == .null { return nil }
        return text(name, isRequired: false, expected: expected).flatMap {
            parse($0, in: .body, path: "/\(name)", expected: expected)
        }
    }

    /// A switch that may be there.
    mutating func flag(_ name: String) -> Bool {
        switch members[name] {
        case nil: return false
        case .bool(let value): return value
        case .some(let other):
            fault(.body, "/\(name)", type: "type", expected: "a boolean", received: other.typeName)
            return false
        }
    }

    /// Whether the body has a member of this name, be it null.
    func has(_ name: String) -> Bool { members[name] != nil }

    /// The names of the body's members that are not in `known`, each a fault: for bodies where a name that means
    /// nothing is most likely a mistake.
    mutating func allowOnly(_ known: some Sequence<String>) {
        // Any request may bring its token in the body.
        let known = Set(known).union(["csrf_token"])
        for name in members.keys.sorted().filter({ !known.contains($0) }).prefix(Self.maximumUnknown) {
            fault(
                .body, "/\(JSONPointer.escape(name))", type: "unknown",
                expected: "one of \(known.subtracting(["csrf_token"]).sorted())")
        }
    }

    /// A string of at most `limit` bytes; nothing looks into a longer one. `expected`: what a longer one should be.
    private mutating func text(
        _ name: String, isRequired: Bool, _ limit: Int = TextBounds.value,
        expected: String = "at most \(TextBounds.value) bytes"
    ) -> String? {
        switch members[name] {
        case .string(let text) where !text.fits(limit):
            fault(.body, "/\(name)", type: "too_long", expected: expected)
            return nil
        case .string(let text) where !(isRequired && text.isEmpty): return text
        case nil, .string:
            if isRequired { fault(.body, "/\(name)", type: "required", expected: "a string") }
        case .null where isRequired: fault(.body, "/\(name)", type: "required", expected: "a string")
        case .some(let other):
            fault(.body, "/\(name)", type: "type", expected: "a string", received: other.typeName)
        }
        return nil
    }

    // MARK: Query and path

    /// A query parameter that may be there.
    mutating func query<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Value? {
        guard let text = queryText(name) else { return nil }
        return parse(text, in: .query, path: name, expected: expected)
    }

    /// A query parameter that has to be there. It may be a secret, so what came is never repeated in a fault.
    mutating func requiredQuery<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Required<Value> {
        let count = faults.count
        let text = queryText(name)
        if let value = text.flatMap({ Value($0) }) { return Required(value: value) }
        if faults.count == count {
            fault(.query, name, type: text == nil ? "required" : "format", expected: expected)
        }
        return Required(value: nil)
    }

    /// The text of a query parameter; nil with a fault when it came twice, or when it is too long to be looked into.
    private mutating func queryText(_ name: String) -> String? {
        guard let query = try? request.query() else {
            fault(.query, name, type: "encoding", expected: "percent-encoded UTF-8")
            return nil
        }
        if query.repeated.contains(name) {
            fault(.query, name, type: "repeated", expected: "\(name) once")
            return nil
        }
        guard let text = query[name] else { return nil }
        guard text.fits(TextBounds.value) else {
            fault(.query, name, type: "too_long", expected: "at most \(TextBounds.value) bytes")
            return nil
        }
        return text
    }

    /// A whole number in a query parameter, or `standard` when it is not there.
    mutating func query(_ name: String, in range: ClosedRange<Int>, standard: Int) -> Int {
        guard let text = queryText(name) else { return standard }
        if let number = Int(text), range.contains(number) { return number }
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        fault(.query, name, type: "range", expected: expected, received: Self.cut(text))
        return standard
    }

    /// A part of the path.
    mutating func path<Value: LosslessStringConvertible>(
        _ name: String, _ type: Value.Type, expected: String
    ) -> Required<Value> {
        Required(value: parse(request.pathParameter(name), in: .path, path: name, expected: expected))
    }

    // MARK: Origin

    /// The `Origin` header, which has to be there and to be an origin.
    mutating func requiredOrigin() {
        guard let text = request.headers[.origin] else {
            return fault(.header, "Origin", type: "required", expected: Origin.expected)
        }
        if Origin(text) == nil {
            fault(.header, "Origin", type: "format", expected: Origin.expected, received: Self.cut(text))
        }
    }

    // MARK: Faults

    /// Notes a fault that a flow found itself.
    mutating func fault(
        _ location: InvalidParameter.Location, _ path: String, type: String, expected: String, received: String? = nil
    ) {
        faults.append(.init(in: location, path: path, type: type, expected: expected, received: received))
    }

    /// Notes faults that others found in values of this request.
    mutating func add(_ found: [InvalidParameter]) { faults += found }

    private mutating func parse<Value: LosslessStringConvertible>(
        _ text: String, in location: InvalidParameter.Location, path: String, expected: String
    ) -> Value? {
        if let value = Value(text) { return value }
        fault(location, path, type: "format", expected: expected, received: Self.cut(text))
        return nil
    }

    /// What came, cut to a length that is safe to repeat.
    private static func cut(_ text: String) -> String { text.cut(toBytes: 100) }
}

/// JSON Pointers (RFC 6901).
enum JSONPointer {
    /// A member's name as a pointer's token.
    static func escape(_ name: String) -> String {
        name.cut(toBytes: 100).replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

/// Reads the elements of an array reply one after the other: `{'ok', account, tostring(expiry)}`.
///
/// Every method throws ``RedisError/protocolError`` when the next element is not of its kind, or when there is none.
public struct ReplyFields {
    private var rest: ArraySlice<RedisReply>

    /// Takes an array reply.
    public init(_ reply: RedisReply) throws(RedisError) {
        guard let elements = reply.array else { throw .protocolError }
        rest = elements[...]
    }

    /// Whether all elements were read.
    public var isAtEnd: Bool { rest.isEmpty }

    /// The next element, of any kind.
    public mutating func next() throws(RedisError) -> RedisReply {
        guard let element = rest.popFirst() else { throw .protocolError }
        return element
    }

    /// The next element as UTF-8 text, which may be empty.
    public mutating func text() throws(RedisError) -> String {
        guard let text = try next().string else { throw .protocolError }
        return text
    }

    /// The next element as text, nil if that is empty: Lua tables can't hold nil.
    public mutating func optionalText() throws(RedisError) -> String? {
        let text = try text()
        return text.isEmpty ? nil : text
    }

    /// The next element as text, nil if a hash has no such field or an empty one.
    public mutating func optionalField() throws(RedisError) -> String? {
        let element = try next()
        if element.isNull { return nil }
        guard let text = element.string else { throw .protocolError }
        return text.isEmpty ? nil : text
    }

    /// The next element as bytes, of which there may be none.
    public mutating func bytes() throws(RedisError) -> [UInt8] {
        guard let bytes = try next().bytes else { throw .protocolError }
        return bytes
    }

    /// The next element as a number, be it a Redis integer or decimal digits.
    public mutating func int() throws(RedisError) -> Int {
        guard let value = try next().int else { throw .protocolError }
        return value
    }

    /// The next element as a number, nil if a hash has no such field.
    public mutating func optionalInt() throws(RedisError) -> Int? {
        let element = try next()
        if element.isNull { return nil }
        guard let value = element.int else { throw .protocolError }
        return value
    }

    /// The next element as `1` for true, or `0` or nothing for false.
    public mutating func flag() throws(RedisError) -> Bool {
        switch try text() {
        case "1": return true
        case "", "0": return false
        default: throw .protocolError
        }
    }

    /// The next element as what `parse` makes of its text: `try fields.value(AccountID.init)`.
    public mutating func value<Value>(_ parse: (String) -> Value?) throws(RedisError) -> Value {
        guard let value = parse(try text()) else { throw .protocolError }
        return value
    }

    /// The next element as the case of `Case` that it names, mostly the outcome.
    public mutating func outcome<Case: RawRepresentable<String>>(_: Case.Type = Case.self) throws(RedisError) -> Case {
        try value(Case.init(rawValue:))
    }

    /// Checks that all elements were read.
    public func end() throws(RedisError) {
        if !rest.isEmpty { throw .protocolError }
    }
}

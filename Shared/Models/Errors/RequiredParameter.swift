/// A required parameter of a request, which is there once everything that was read has been checked.
public struct RequiredParameter<Value> {
    private let value: Value?

    /// - Parameter value: nil for a parameter that is missing or invalid, and was noted as such.
    public init(value: Value?) { self.value = value }

    /// The value. Throws 400 if it is missing, so whoever forgets to check is safe.
    public func get() throws -> Value {
        guard let value else { throw ServiceError.invalid([]) }
        return value
    }

    /// The same as something else.
    public func map<Other>(_ transform: (Value) -> Other) -> RequiredParameter<Other> {
        .init(value: value.map(transform))
    }

    /// Both this and `other`.
    public func and<Other>(_ other: RequiredParameter<Other>) -> RequiredParameter<(Value, Other)> {
        guard let value, let second = other.value else { return .init(value: nil) }
        return .init(value: (value, second))
    }
}

extension RequiredParameter: Sendable where Value: Sendable {}

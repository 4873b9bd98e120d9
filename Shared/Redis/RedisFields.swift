/// The fields of a hash with their values, in the order in which they were written: `["created": now, "client": id]`.
public struct RedisFields: Sendable, ExpressibleByDictionaryLiteral {
    /// Names and values by turns, as `HSET` takes them.
    public private(set) var arguments: [any RedisArgument]

    public init(dictionaryLiteral elements: (String, any RedisArgument)...) {
        arguments = elements.flatMap { [$0.0, $0.1] as [any RedisArgument] }
    }

    /// The fields of both.
    public static func + (left: RedisFields, right: RedisFields) -> RedisFields {
        var sum = left
        sum.arguments += right.arguments
        return sum
    }
}

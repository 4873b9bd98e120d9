public import Models

/// Replies the text that it is called with.
public struct Echo: RPCMethod, Equatable {
    public static let name = "test.echo"
    public static let isIdempotent = true
    public typealias Reply = String
    public var text: String

    public init(text: String) { self.text = text }
}

/// A method that must not run twice.
public struct Pay: RPCMethod {
    public static let name = "test.pay"
    public typealias Reply = String

    public init() {}
}

/// A method for operators.
public struct Inspect: RPCMethod {
    public static let name = "test.inspect"
    public static let callers: Set<CallerRole> = [.operator]
    public typealias Reply = String

    public init() {}
}

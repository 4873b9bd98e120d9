import Models

/// Gives back what it is given.
struct Echo: RPCMethod, Equatable {
    static let name = "test.echo"
    static let isIdempotent = true
    typealias Reply = String
    var text: String
}

/// Something that must not be done twice.
struct Pay: RPCMethod {
    static let name = "test.pay"
    typealias Reply = String
}

/// For operators.
struct Inspect: RPCMethod {
    static let name = "test.inspect"
    static let callers: Set<CallerRole> = [.operator]
    typealias Reply = String
}

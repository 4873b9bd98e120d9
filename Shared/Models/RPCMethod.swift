/// A call that one process may make of another, declared once and used by both sides.
///
/// The value *is* the call: its properties are the parameters, its associated type the answer. The caller
/// writes `try await fleet.tokens.call(Tokens.RefreshSession(…))`, the callee
/// `router.handle(Tokens.RefreshSession.self) { call, context in … }`.
public protocol RPCMethod: Codable, Sendable {
    /// What a call that succeeded answers.
    associatedtype Reply: Codable & Sendable

    /// The name on the wire: `service.verb_noun`.
    static var name: String { get }

    /// Who may call it. Everyone else gets `method_not_allowed`, whatever socket rights they have.
    static var callers: Set<CallerRole> { get }

    /// Whether running it twice is as good as once, so that a call whose replica died may go to another.
    static var isIdempotent: Bool { get }
}

extension RPCMethod {
    public static var callers: Set<CallerRole> { [.gateway] }
    public static var isIdempotent: Bool { false }
}

/// The two kinds of caller. A service tells them apart by the socket they came through, each in a directory
/// of its own, so file permissions decide who can be what.
public enum CallerRole: String, Codable, Sendable, CaseIterable {
    /// The HTTP gateway.
    case gateway
    /// A person at the `latchkey` command.
    case `operator`
}

/// An answer with nothing in it.
public struct Nothing: Codable, Sendable, Equatable {
    /// The only value.
    public init() {}
}

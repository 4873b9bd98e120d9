/// A call from one process to another, declared once and used by both sides.
///
/// The value is the call: its properties are the parameters, its associated type is the reply. The caller
/// writes `try await fleet.tokens.call(Tokens.RefreshSession(…))`, the callee
/// `router.handle(Tokens.RefreshSession.self) { call, context in … }`.
public protocol RPCMethod: Codable, Sendable {
    /// What a successful call returns.
    associatedtype Reply: Codable & Sendable

    /// The name on the wire: `service.verb_noun`.
    static var name: String { get }

    /// Who may call it. Other callers get 405 `method_not_allowed`.
    static var callers: Set<CallerRole> { get }

    /// Whether running it twice has the same result as running it once, so that the client may repeat a call whose replica died.
    static var isIdempotent: Bool { get }
}

extension RPCMethod {
    public static var callers: Set<CallerRole> { [.gateway] }
    public static var isIdempotent: Bool { false }
}

/// The two kinds of caller. Each has its own sockets in its own directory, so file permissions decide who can act as which.
public enum CallerRole: String, Codable, Sendable, CaseIterable {
    /// The HTTP gateway.
    case gateway
    /// An operator with the `latchkey` command.
    case `operator`
}

/// An empty reply.
public struct Nothing: Codable, Sendable, Equatable {
    /// The only value.
    public init() {}
}

public import Foundation
public import Models

/// Answers one method of a service. What it needs is its properties.
///
/// ```swift
/// router.handle(SignInHandler(users: users, hasher: hasher))
/// ```
public protocol RPCHandler<Method>: Sendable {
    /// The method that it answers.
    associatedtype Method: RPCMethod

    /// Answers one call within `context.deadline`. Throws ``ServiceError``, or an error that converts to one.
    func callAsFunction(_ call: Method, _ context: CallContext) async throws -> Method.Reply
}

/// Answers one method with a reply that is JSON already: for handlers that keep or receive it in that form.
public protocol EncodedRPCHandler<Method>: Sendable {
    /// The method that it answers.
    associatedtype Method: RPCMethod

    /// Answers one call with what encoding a `Method.Reply` would give.
    func callAsFunction(_ call: Method, _ context: CallContext) async throws -> Data
}

extension Router {
    /// Answers the handler's method with it. The last handler given for a method counts.
    public mutating func handle<Handler: RPCHandler>(_ handler: Handler) {
        handle(Handler.Method.self) { try await handler($0, $1) }
    }

    /// Answers the handler's method with it. The last handler given for a method counts.
    public mutating func handle<Handler: EncodedRPCHandler>(_ handler: Handler) {
        handleEncoded(Handler.Method.self) { try await handler($0, $1) }
    }
}

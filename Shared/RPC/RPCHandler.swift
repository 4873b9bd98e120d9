public import Foundation
public import Models

/// Handles one method of a service. Its properties are what it needs.
///
/// ```swift
/// router.handle(SignInHandler(users: users, hasher: hasher))
/// ```
public protocol RPCHandler<Method>: Sendable {
    /// The method that it handles.
    associatedtype Method: RPCMethod

    /// Handles one call within `context.deadline`. Throws ``ServiceError``, or an error that converts to one.
    func callAsFunction(_ call: Method, _ context: CallContext) async throws -> Method.Reply
}

/// Handles one method with a reply that is encoded already, because the handler stores or receives it as JSON.
public protocol EncodedRPCHandler<Method>: Sendable {
    /// The method that it handles.
    associatedtype Method: RPCMethod

    /// Handles one call. Returns the JSON of a `Method.Reply`.
    func callAsFunction(_ call: Method, _ context: CallContext) async throws -> Data
}

extension Router {
    /// Registers the handler of a method, replacing an earlier one.
    public mutating func handle<Handler: RPCHandler>(_ handler: Handler) {
        handle(Handler.Method.self) { try await handler($0, $1) }
    }

    /// Registers the handler of a method, replacing an earlier one.
    public mutating func handle<Handler: EncodedRPCHandler>(_ handler: Handler) {
        handleEncoded(Handler.Method.self) { try await handler($0, $1) }
    }
}

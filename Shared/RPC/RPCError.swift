import Foundation
public import Models

/// The `error` member of an answer (JSON-RPC 2.0 §5.1).
public struct RPCError: Error, Codable, Sendable {
    /// The codes of JSON-RPC, and one for everything that a service says of its own accord.
    public enum Code {
        /// The message is not JSON.
        public static let parseError = -32700
        /// The message is JSON, but no call.
        public static let invalidRequest = -32600
        /// There is no such method, or not for this caller.
        public static let methodNotFound = -32601
        /// The parameters don't fit the method.
        public static let invalidParams = -32602
        /// The service answers with a ``ServiceError`` in `data`.
        public static let service = -32000
    }

    /// One of ``Code``.
    public var code: Int
    /// The code in words.
    public var message: String
    /// What the service means.
    public var data: ServiceError?

    /// Makes a fault of the protocol's own.
    public init(code: Int, message: String) {
        self.code = code
        self.message = message
    }

    /// Makes a fault that carries what a service means.
    public init(_ error: ServiceError) {
        code = Code.service
        message = error.code.rawValue
        data = error
    }

    init(encoded: Data) {
        self =
            (try? JSONDecoder().decode(RPCError.self, from: encoded))
            ?? RPCError(code: Code.parseError, message: "unreadable error")
    }

    var encoded: Data {
        // Encoding three plain members can't fail; if it did, the caller still has to hear something.
        (try? JSONEncoder().encode(self)) ?? Data("{\"code\":-32000,\"message\":\"internal_error\"}".utf8)
    }

    /// What the caller's code is told. Faults of the protocol's own mean that the two sides don't fit together.
    public var serviceError: ServiceError { data ?? .internal }
}

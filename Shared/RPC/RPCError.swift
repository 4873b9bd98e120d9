import Foundation
public import Models

/// The `error` member of a response (JSON-RPC 2.0 §5.1).
public struct RPCError: Error, Codable, Sendable {
    /// The codes of JSON-RPC 2.0 §5.1, and one for the errors of services.
    public enum Code {
        /// The message is not JSON.
        public static let parseError = -32700
        /// The message is JSON, but not a request.
        public static let invalidRequest = -32600
        /// The method does not exist, or this caller may not call it.
        public static let methodNotFound = -32601
        /// The parameters do not fit the method.
        public static let invalidParams = -32602
        /// The service has answered with a ``ServiceError``, which is in `data`.
        public static let service = -32000
    }

    /// One of ``Code``.
    public var code: Int
    /// A short description.
    public var message: String
    /// The error of the service; nil for an error of the protocol.
    public var data: ServiceError?

    /// Creates an error of the protocol.
    public init(code: Int, message: String) {
        self.code = code
        self.message = message
    }

    /// Creates the error that transports a service's error.
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
        // Encoding three plain members cannot fail; if it did, the caller would still need a response.
        (try? JSONEncoder().encode(self)) ?? Data("{\"code\":-32000,\"message\":\"internal_error\"}".utf8)
    }

    /// The error for the caller. An error of the protocol is `internal_error`, because it means that caller and service do
    /// not agree on the contract.
    public var serviceError: ServiceError { data ?? .internal }
}

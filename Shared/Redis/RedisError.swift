/// Why a command has no reply. No description quotes an argument or a reply: they may be secret.
public enum RedisError: Error, Sendable, Equatable {
    /// There is no connection, or it was lost before the reply.
    case unavailable(wasSent: Bool)
    /// The deadline passed first.
    case timeout(wasSent: Bool)
    /// The calling task was cancelled.
    case cancelled(wasSent: Bool)
    /// Redis refused the command.
    case server(RedisServerError)
    /// The queue is full; the command was not sent.
    case overloaded
    /// The reply is not one that the protocol or the command allows.
    case protocolError
    /// A script replied what its Swift twin doesn't know: the two are not of one version.
    case unexpectedReply(script: String)
}

extension RedisError {
    /// Whether Redis may have executed the command. False promises that it has not and never will.
    public var wasSent: Bool {
        switch self {
        case .unavailable(let wasSent), .timeout(let wasSent), .cancelled(let wasSent): wasSent
        case .server, .protocolError, .unexpectedReply: true
        case .overloaded: false
        }
    }
}

extension RedisError: CustomStringConvertible {
    /// What happened, without the command's arguments.
    public var description: String {
        switch self {
        case .unavailable(let wasSent): "Redis is not available (\(Self.fate(wasSent)))"
        case .timeout(let wasSent): "Redis did not answer in time (\(Self.fate(wasSent)))"
        case .cancelled(let wasSent): "the task that waited for Redis was cancelled (\(Self.fate(wasSent)))"
        case .server(let error): "Redis refused the command: \(error)"
        case .overloaded: "too many commands wait for Redis"
        case .protocolError: "the reply of Redis is not one that the command can have"
        case .unexpectedReply(let script): "the reply of \(script) is not one that it can have"
        }
    }

    private static func fate(_ wasSent: Bool) -> String {
        wasSent ? "the command may have been executed" : "the command was not sent"
    }
}

/// An error reply of Redis or of a script.
public struct RedisServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The whole message. It may quote an argument, so it must not be logged.
    public let message: String

    /// Takes the message without the leading `-` of the protocol.
    public init(message: String) {
        self.message = message
    }

    /// The first word, which is the kind of error: `WRONGTYPE`, `NOSCRIPT`, `ERR`.
    public var code: Substring {
        message.prefix { $0 != " " }
    }

    /// Whether a replica refused to write. Before version 7, Redis quotes this reply if a script gets it.
    var isReadOnly: Bool {
        code == "READONLY" || (code == "ERR" && message.contains("-READONLY "))
    }

    /// The code, if the first word is one.
    public var description: String {
        let isCode = code.count <= 24 && code.allSatisfy { $0.isASCII && ($0.isUppercase || $0 == "_") }
        return isCode ? String(code) : "ERR"
    }
}

import Tracing

/// The span of what is sent to Redis together. It has the attributes of OpenTelemetry's semantic conventions for databases, with
/// the names of a command and a script, and never a key or an argument.
struct CommandSpan: Sendable {
    private let span: any Span

    /// Starts the span of a command; nil unless the current task is traced.
    static func start(_ command: RedisCommand) -> CommandSpan? {
        guard let context = InstrumentationContext.current else { return nil }
        return CommandSpan(command.name, command.name, [:], context)
    }

    /// Starts the span of `count` commands that are sent together.
    static func start(_ operation: String, count: Int) -> CommandSpan? {
        guard let context = InstrumentationContext.current else { return nil }
        return CommandSpan(operation, operation, ["db.operation.batch.size": .int64(Int64(count))], context)
    }

    /// Starts the span of a script.
    ///
    /// - Parameter count: how many calls of it are sent together; nil for one.
    static func start<Script: RedisScript>(_ script: Script.Type, count: Int? = nil) -> CommandSpan? {
        guard let context = InstrumentationContext.current else { return nil }
        let name = "\(script)"
        var attributes: [String: SpanAttribute] = ["db.stored_procedure.name": .string(name)]
        if let count { attributes["db.operation.batch.size"] = .int64(Int64(count)) }
        return CommandSpan("EVALSHA \(name)", "EVALSHA", attributes, context)
    }

    private init(
        _ name: String, _ operation: String, _ more: [String: SpanAttribute], _ context: InstrumentationContext
    ) {
        span = InstrumentationSystem.tracer.startSpan(name, context: context, ofKind: .client)
        span.updateAttributes { attributes in
            attributes["db.system.name"] = "redis"
            attributes["db.operation.name"] = operation
            for (key, value) in more { attributes.set(key, value: value) }
        }
    }

    /// Ends the span. A task that was cancelled is no error of the server.
    fileprivate func end(with error: RedisError? = nil) {
        if let error {
            span.attributes["error.type"] = error.name
            if case .server(let error) = error { span.attributes["db.response.status_code"] = "\(error)" }
            if case .cancelled = error {} else { span.setStatus(.init(code: .error)) }
        }
        span.end()
    }
}

extension CommandSpan? {
    /// Runs what the span stands for, and ends it with the outcome.
    func around<Value>(_ body: () async throws(RedisError) -> Value) async throws(RedisError) -> Value {
        guard let self else { return try await body() }
        do throws(RedisError) {
            let value = try await body()
            self.end()
            return value
        } catch {
            self.end(with: error)
            throw error
        }
    }
}

extension RedisError {
    /// The code of an error reply; the name of any other case.
    fileprivate var name: String {
        switch self {
        case .unavailable: "unavailable"
        case .timeout: "timeout"
        case .cancelled: "cancelled"
        case .server(let error): error.description
        case .overloaded: "overloaded"
        case .protocolError: "protocol_error"
        case .unexpectedReply: "unexpected_reply"
        }
    }
}

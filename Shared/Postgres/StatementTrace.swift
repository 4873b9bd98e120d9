import Models
import Tracing

/// The trace that statements belong to. Spans have the attributes of OpenTelemetry's semantic conventions for databases, with the
/// text of a statement and never a value: values are parameters.
struct StatementTrace: Sendable {
    private static let maximumTextLength = 1024

    private let tracer: any Tracer
    /// The context of the statements.
    let context: InstrumentationContext

    /// The trace of the current task; nil unless it is traced.
    static var current: StatementTrace? {
        InstrumentationContext.current.map { StatementTrace(tracer: InstrumentationSystem.tracer, context: $0) }
    }

    /// Starts the span of a statement.
    func start(_ query: Query) -> StatementSpan {
        let words = Self.words(of: query.sql)
        let summary = Self.summary(of: words)
        return start(summary, ["db.query.summary": .string(summary), "db.query.text": .string(Self.text(of: words))])
    }

    /// Starts the span of a transaction.
    func startTransaction() -> (span: StatementSpan, statements: StatementTrace) {
        let span = start("transaction", [:])
        return (span, StatementTrace(tracer: tracer, context: span.context))
    }

    private func start(_ name: String, _ attributes: [String: SpanAttribute]) -> StatementSpan {
        let span: any Span = tracer.startSpan(name, context: context, ofKind: .client)
        span.updateAttributes { all in
            all["db.system.name"] = "postgresql"
            for (key, value) in attributes { all.set(key, value: value) }
        }
        return StatementSpan(span: span)
    }

    // MARK: Text

    private static func words(of sql: String) -> [Substring] { sql.split { $0.isWhitespace } }

    private static func text(of words: [Substring]) -> String {
        words.joined(separator: " ").cut(toBytes: maximumTextLength)
    }

    /// The first keyword and the first table of a schema, such as `INSERT identity.effects`.
    static func summary(of words: [Substring]) -> String {
        let keyword = words.first.map { $0.uppercased() } ?? ""
        let intros: Set<String> = ["FROM", "INTO", "UPDATE", "JOIN", "TABLE"]
        for (word, next) in zip(words, words.dropFirst()) where intros.contains(word.uppercased()) {
            let table = next.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
            if table.contains(".") { return "\(keyword) \(table)" }
        }
        return keyword
    }
}

/// The span of a statement or transaction.
struct StatementSpan: Sendable {
    fileprivate let span: any Span

    fileprivate var context: InstrumentationContext { span.context }

    /// Ends the span. A violated constraint is an answer, and a task that was cancelled is no error of the server.
    func end(with error: (any Error)? = nil) {
        switch error as? PostgresError {
        case nil: if let error { span.recordError(error) }
        case .server(let error):
            span.attributes["error.type"] = error.sqlState
            span.attributes["db.response.status_code"] = error.sqlState
            if !error.sqlState.hasPrefix("23") { span.setStatus(.init(code: .error)) }
        case .cancelled: span.attributes["error.type"] = "cancelled"
        case .some(let error):
            span.attributes["error.type"] = error.name
            span.setStatus(.init(code: .error))
        }
        span.end()
    }

    /// Ends the span with the outcome of what it stands for.
    func end(_ outcome: Result<some Any, some Error>) {
        switch outcome {
        case .success: end()
        case .failure(let error): end(with: error)
        }
    }
}

extension PostgresError {
    /// The name of the case.
    fileprivate var name: String {
        switch self {
        case .unavailable: "unavailable"
        case .timeout: "timeout"
        case .cancelled: "cancelled"
        case .overloaded: "overloaded"
        case .server: "server"
        case .decoding: "decoding"
        case .encoding: "encoding"
        case .tooManyRows: "too_many_rows"
        case .protocolError: "protocol_error"
        }
    }
}

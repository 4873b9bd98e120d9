public import CoreMetrics
public import Foundation
public import Logging
public import Models
import Tracing

/// The handlers of a service, one for each method.
public struct Router: Sendable {
    typealias Handler = @Sendable (Data, CallContext) async throws -> Data

    private struct Entry {
        /// The declared name, so that a log or journal never copies the caller's text.
        let name: String
        let callers: Set<CallerRole>
        let metrics: CallMetrics
        let handler: Handler
    }

    private var entries: [String: Entry] = [:]
    private let logger: Logger
    private let metrics: any MetricsFactory
    private let unknownMethodMetrics: CallMetrics
    private let inFlight: Meter
    private let journal: RequestJournal
    /// By method and error code.
    private let serverErrors = RepeatedLines<String>()

    /// Creates a router without handlers. It counts calls by method and outcome, measures their duration, and records them
    /// in `journal`.
    public init(
        logger: Logger, metrics: any MetricsFactory = MetricsSystem.factory, journal: RequestJournal = .shared
    ) {
        self.journal = journal
        self.logger = logger
        self.metrics = metrics
        unknownMethodMetrics = CallMetrics(method: "unknown", factory: metrics)
        inFlight = Meter(label: "latchkey_rpc_calls_in_flight", factory: metrics)
    }

    /// Registers `handler` for `method`, replacing an earlier one.
    public mutating func handle<Method: RPCMethod>(
        _ method: Method.Type, with handler: @escaping @Sendable (Method, CallContext) async throws -> Method.Reply
    ) {
        handleEncoded(method) { call, context in try MessageCoding.encode(try await handler(call, context)) }
    }

    /// Registers a handler that returns its reply as JSON, because it stores or receives it in that form. The JSON has to be
    /// that of a `Method.Reply`.
    public mutating func handleEncoded<Method: RPCMethod>(
        _ method: Method.Type, with handler: @escaping @Sendable (Method, CallContext) async throws -> Data
    ) {
        let metrics = CallMetrics(method: Method.name, factory: metrics)
        entries[Method.name] = Entry(name: Method.name, callers: Method.callers, metrics: metrics) { params, context in
            let call: Method
            do {
                call = try MessageCoding.decode(Method.self, from: params)
            } catch {
                throw RPCError(code: RPCError.Code.invalidParams, message: "the parameters don't fit \(Method.name)")
            }
            return try await handler(call, context)
        }
    }

    /// Throws ``Mismatch`` unless exactly the methods of `declared` have a handler, so that a missing registration shows at
    /// start.
    public func requireExactly(_ declared: [any RPCMethod.Type]) throws {
        let (wanted, present) = (Set(declared.map { $0.name }), Set(entries.keys))
        guard wanted == present else {
            throw Mismatch(missing: wanted.subtracting(present).sorted(), extra: present.subtracting(wanted).sorted())
        }
    }

    /// The names of the methods that have a handler, sorted.
    public var methodNames: [String] { entries.keys.sorted() }

    /// The handlers are not those of the declared methods.
    public struct Mismatch: Error, CustomStringConvertible {
        /// Methods that are declared but have no handler.
        public let missing: [String]
        /// Methods that have a handler but are not declared.
        public let extra: [String]
        public var description: String {
            var problems: [String] = []
            if !missing.isEmpty {
                problems.append(
                    "no handler for \(missing.joined(separator: ", ")): add a `router.handle(…)` to the service's register(on:)"
                )
            }
            if !extra.isEmpty {
                problems.append(
                    "no declaration of \(extra.joined(separator: ", ")): add it to the service's `methods` in Shared/Models"
                )
            }
            return problems.joined(separator: "; ")
        }
    }

    /// Runs the handler of one call. Every error becomes a response.
    func answer(_ call: Envelope.Call, caller: CallerRole, deadline: Deadline) async -> Result<Data, RPCError> {
        let start = ContinuousClock.now
        inFlight.increment()
        defer { inFlight.decrement() }
        let entry = entries[call.method]
        let outcome = await run(call, with: entry, caller: caller, deadline: deadline)
        (entry?.metrics ?? unknownMethodMetrics).record(outcome, since: start)
        journal.record(
            call.requestID, entry?.name ?? "unknown method",
            outcome.error.map { .failed($0.serviceError) } ?? .succeeded, since: start)
        return outcome
    }

    private func run(
        _ call: Envelope.Call, with entry: Entry?, caller: CallerRole, deadline: Deadline
    ) async -> Result<Data, RPCError> {
        guard let entry, entry.callers.contains(caller) else {
            return .failure(RPCError(code: RPCError.Code.methodNotFound, message: "no such method for this caller"))
        }
        guard !deadline.hasPassed else { return .failure(RPCError(.deadlineExceeded)) }
        let context = CallContext(
            requestID: call.requestID, traceParent: call.traceParent, traceState: call.traceState, deadline: deadline,
            caller: caller, actor: caller == .operator ? call.actor : nil)
        guard let span = CallSpan.server(entry.name, of: call) else { return await run(call, with: entry, in: context) }
        return await InstrumentationContext.$current.withValue(span.context) {
            let outcome = await run(call, with: entry, in: context)
            span.end(with: outcome.error?.serviceError)
            return outcome
        }
    }

    private func run(
        _ call: Envelope.Call, with entry: Entry, in context: CallContext
    ) async -> Result<Data, RPCError> {
        await CallContext.$current.withValue(context) {
            do {
                return .success(try await entry.handler(call.params, context))
            } catch {
                return .failure(rpcError(for: error, of: call.method))
            }
        }
    }

    private func rpcError(for error: any Error, of method: String) -> RPCError {
        switch error {
        case let error as RPCError:
            log(.error, "a call or its reply does not fit the method", "\(method) form", ["method": "\(method)"])
            return error
        case let error as any ServiceErrorConvertible:
            let serviceError = error.serviceError
            if serviceError.status >= 500 {
                log(
                    .warning, "a call failed", "\(method) \(serviceError.code.rawValue)",
                    ["method": "\(method)", "error": "\(error)"])
            }
            return RPCError(serviceError)
        case is CancellationError:
            return RPCError(.deadlineExceeded)
        default:
            // Only the type: the text of an unknown error may contain secrets.
            logger.error("a call failed", metadata: ["method": "\(method)", "error": "\(type(of: error))"])
            return RPCError(.internal)
        }
    }

    /// Logs what happens to many calls: each `key` at most once a second, with the number of calls that a line stands for.
    private func log(
        _ level: Logger.Level, _ message: Logger.Message, _ key: String,
        _ metadata: @autoclosure () -> Logger.Metadata
    ) {
        guard let count = serverErrors.count(key) else { return }
        var metadata = metadata()
        if count > 1 { metadata["calls"] = "\(count)" }
        logger.log(level: level, message, metadata: metadata)
    }
}

extension Result where Failure == RPCError {
    fileprivate var error: RPCError? {
        guard case .failure(let error) = self else { return nil }
        return error
    }
}

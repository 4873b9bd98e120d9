import Models
import NIOCore
import Primitives
import Synchronization

/// The parts of a request that were read so far, so that the CSRF guard, the endpoint and an error page parse nothing twice.
final class RequestReadings: Sendable {
    private struct State {
        var body: ByteBuffer?
        var members: Result<[String: JSONValue], ServiceError>?
        var form: Result<FormParameters, ServiceError>?
        var query: Result<FormParameters, ServiceError>?
    }

    private let state = Mutex(State())

    /// The body's bytes; nil until it is read.
    var body: ByteBuffer? {
        get { state.withLock { $0.body } }
        set { state.withLock { $0.body = newValue } }
    }

    /// The members of the JSON object in the body; `parse` gives them the first time.
    func members(_ parse: () throws(ServiceError) -> [String: JSONValue]) throws -> [String: JSONValue] {
        try once(\.members, parse)
    }

    /// The fields of the form in the body; `parse` gives them the first time.
    func form(_ parse: () throws(ServiceError) -> FormParameters) throws -> FormParameters { try once(\.form, parse) }

    /// The parameters of the query; `parse` gives them the first time.
    func query(_ parse: () throws(ServiceError) -> FormParameters) throws -> FormParameters { try once(\.query, parse) }

    /// One task reads a request, so nothing is parsed twice though parsing is not done under the lock.
    private func once<Value: Sendable>(
        _ place: any WritableKeyPath<State, Result<Value, ServiceError>?> & Sendable,
        _ parse: () throws(ServiceError) -> Value
    ) throws -> Value {
        if let known = state.withLock({ $0[keyPath: place] }) { return try known.get() }
        let result = Result(catching: parse)
        state.withLock { $0[keyPath: place] = result }
        return try result.get()
    }
}

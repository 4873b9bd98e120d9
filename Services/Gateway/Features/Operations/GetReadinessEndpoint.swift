import Hummingbird
import Models
import RPCClient

/// Reports whether every service and store is reachable, one per line.
struct GetReadinessEndpoint: Endpoint {
    static let operation = Operation.document(
        "/readyz", id: "getReadiness",
        summary: "Whether every service and store is reachable",
        answers: [.text("A line for each.", example: "identity: ok\nidentity postgres: ok\n")],
        errors: [.serviceUnavailable])

    let fleet: Fleet
    /// Shared by requests at the same time and no longer, so that a process that has just died is not reported as there.
    private let lines = BriefCache<[Readiness.Line]>(lifetime: .zero)

    init(fleet: Fleet) { self.fleet = fleet }

    func respond(to request: IncomingRequest) async throws -> Response {
        let lines = await lines.value { await Readiness.lines(of: fleet) }
        let text = lines.map { "\($0.text)\n" }.joined()
        guard lines.allSatisfy(\.ok) else { throw NotReady(lines: text) }
        return .text(text)
    }
}

/// 503: a service or store is not reachable. This is an answer to the question, so it is not logged as an error.
struct NotReady: ServiceErrorConvertible {
    /// The same lines as in the answer when all is well.
    let lines: String

    var serviceError: ServiceError {
        var error = ServiceError.unavailable()
        error.detail = lines
        return error
    }
}

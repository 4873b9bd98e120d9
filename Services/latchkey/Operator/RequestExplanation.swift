import Models
import RPCClient

/// Finds what each process did for a request.
enum RequestExplanation {
    /// The steps in the order of their times. The gateway comes first: within the same millisecond, the caller was before the callee.
    static func steps(
        of request: RequestID, _ fleet: Fleet, _ gateway: ServiceClient
    ) async throws -> [Operations.Step] {
        var steps: [Operations.Step] = []
        for service in [gateway] + fleet.all {
            steps += try await service.callEachReplica(Operations.Explain(requestID: request)).flatMap(\.self)
        }
        return steps.sorted { $0.time < $1.time }
    }
}

/// HEAD has reached the point at which GET would change something, without an error so far.
///
/// ``EndpointPipeline`` turns it into the response that ``Operation/HeadRule`` names.
struct HeadStopped: Error {}

extension IncomingRequest {
    /// Ends a HEAD request here, because what follows changes something (RFC 9110 §9.2.1).
    func stopIfHead() throws {
        if method == .head { throw HeadStopped() }
    }

    /// The same after a check that GET makes as part of the change. An error of the check is the response.
    func stopIfHead(after check: () async throws -> Void) async throws {
        guard method == .head else { return }
        try await check()
        throw HeadStopped()
    }
}

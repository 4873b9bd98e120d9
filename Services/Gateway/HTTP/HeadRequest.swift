/// HEAD reached the point from which GET changes something, and all that comes before it went well.
///
/// ``EndpointPipeline`` turns it into the response that ``Operation/HeadRule`` names.
struct HeadStopped: Error {}

extension IncomingRequest {
    /// Ends a HEAD request here. What follows changes something, which HEAD must not (RFC 9110 §9.2.1).
    func stopIfHead() throws {
        if method == .head { throw HeadStopped() }
    }

    /// The same, after a check that GET makes as a part of what it changes: what the check throws is the response.
    func stopIfHead(after check: () async throws -> Void) async throws {
        guard method == .head else { return }
        try await check()
        throw HeadStopped()
    }
}

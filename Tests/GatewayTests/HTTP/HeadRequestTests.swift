import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct HeadRequestTests {
    @Test func onlyHeadIsStopped() throws {
        for method in [HTTPRequest.Method.get, .post, .options] { try IncomingRequest.testing(method).stopIfHead() }
        #expect(throws: HeadStopped.self) { try IncomingRequest.testing(.head).stopIfHead() }
    }

    @Test func theCheckRunsForHeadAlone() async throws {
        // GET makes the check itself, as a part of what it changes.
        try await IncomingRequest.testing(.get).stopIfHead { throw ServiceError.tokenInvalid }
        await #expect(throws: ServiceError.tokenInvalid) {
            try await IncomingRequest.testing(.head).stopIfHead { throw ServiceError.tokenInvalid }
        }
        await #expect(throws: HeadStopped.self) { try await IncomingRequest.testing(.head).stopIfHead {} }
    }
}

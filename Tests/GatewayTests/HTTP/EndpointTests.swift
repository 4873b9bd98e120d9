import Hummingbird
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct MountedEndpointTests {
    private typealias Operation = GatewayService.Operation

    private struct Other: Error {}

    /// The codes that an endpoint reports when it throws `error`, which it still does.
    private func reported(_ error: any Error, errors: [ErrorCode] = []) async throws -> [ErrorCode] {
        let operation = Operation(
            .post, "/x", id: "x", tag: .user, summary: "X", rateLimit: .signIn, answers: [], errors: errors)
        let codes = Mutex<[ErrorCode]>([])
        let endpoint = MountedEndpoint(operation: operation) { _ in throw error }
            .reportingUndescribedErrors { operation, code in
                #expect(operation.id == "x")
                codes.withLock { $0.append(code) }
            }
        await #expect(throws: (any Error).self) { try await endpoint.respond(.testing(.post)) }
        return codes.withLock { $0 }
    }

    @Test func anErrorThatTheOperationDoesNotListIsReported() async throws {
        let taken = ServiceError(.emailTaken, detail: "Taken.")
        #expect(try await reported(taken) == [.emailTaken])
        #expect(try await reported(taken, errors: [.emailTaken]) == [])
    }

    @Test func errorsOfThePipelineAndOfAnyOperationAreNot() async throws {
        for error in [ServiceError.rateLimited(retryAfter: 1), .originNotAllowed, .unavailable(), .internal] {
            #expect(try await reported(error) == [], "\(error)")
        }
    }

    @Test func errorsWithoutACodeAreNot() async throws {
        #expect(try await reported(Other()) == [])
        #expect(try await reported(CancellationError()) == [])
    }
}

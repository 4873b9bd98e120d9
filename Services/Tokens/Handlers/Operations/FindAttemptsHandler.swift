import Models
import RPC

/// Tells operators who has to wait for the next attempt.
struct FindAttemptsHandler: RPCHandler {
    let attempts: AttemptStore

    func callAsFunction(_ call: Tokens.FindAttempts, _ context: CallContext) async throws -> [Tokens.AttemptState] {
        try Self.check(call.subjects)
        return try await attempts.states(of: call.subjects, deadline: context.deadline.instant)
    }

    /// Throws 400 for more subjects than a call may name.
    static func check(_ subjects: [Secret]) throws {
        let maximum = Tokens.FindAttempts.maximumSubjects
        guard subjects.count <= maximum else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/subjects", type: "length", expected: "at most \(maximum)")
            ])
        }
    }
}

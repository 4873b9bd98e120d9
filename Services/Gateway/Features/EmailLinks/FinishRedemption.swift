import Models
import RPC
import RPCClient

/// Ends the holds that redemptions have on emailed tokens. It uses tasks of its own: the deadline of the request that held a
/// token may be over, and the request's task may be cancelled.
struct FinishRedemption: Sendable {
    /// How long mailer may take for each answer.
    static let timeout: Duration = .milliseconds(500)
    /// How many timeouts a request waits for before it treats mailer as unavailable.
    private static let maximumTries = 3
    /// The pauses between further tries in the background. A hold expires by itself after half a minute.
    private static let backgroundPauses: [Duration] = [
        .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8),
    ]

    let mailer: ServiceClient
    var clock: any Clock<Duration> = ContinuousClock()

    /// Marks the redemption's token as used. Returns whether it is used now; false if mailer does not answer, or if the hold
    /// had expired before.
    func spend(_ redemption: RedemptionID) async -> Bool {
        let task = Task {
            for _ in 0..<Self.maximumTries {
                if let isSpent = await finish(redemption, isSpent: true) { return isSpent }
            }
            return false
        }
        return await task.value
    }

    /// Releases the token of a redemption that has failed, so that it can be tried again. Asks once, and continues in the
    /// background if mailer does not answer.
    func release(_ redemption: RedemptionID) async {
        if await Task(operation: { await finish(redemption, isSpent: false) }).value != nil { return }
        Task {
            for pause in Self.backgroundPauses {
                try await clock.sleep(for: pause)
                if await finish(redemption, isSpent: false) != nil { return }
            }
        }
    }

    /// Whether the redemption held a token; nil without an answer.
    private func finish(_ redemption: RedemptionID, isSpent: Bool) async -> Bool? {
        var context = CallContext(requestID: CallContext.current?.requestID, deadline: .after(Self.timeout))
        context.traceParent = CallContext.current?.traceParent
        return await CallContext.$current.withValue(context) {
            do {
                _ = try await mailer.call(Mailer.FinishRedemption(redemption, isSpent: isSpent))
                return true
            } catch let error as ServiceError where error.status < 500 {
                return false
            } catch {
                return nil
            }
        }
    }
}

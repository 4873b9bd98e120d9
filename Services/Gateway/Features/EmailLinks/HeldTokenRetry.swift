import Models

/// Retries while another request holds the same link or code.
struct HeldTokenRetry: Sendable {
    /// The pauses between the tries. Within this time, most requests that lose the race learn that the link was used.
    private static let pauses: [Duration] = [20, 40, 80, 160, 300, 300, 300].map { .milliseconds($0) }

    var clock: any Clock<Duration> = ContinuousClock()

    /// Repeats `call` while it throws `token_held`. Throws 503 `service_unavailable` after the last try.
    func callAsFunction<Value>(_ call: () async throws -> Value) async throws -> Value {
        var pauses = Self.pauses[...]
        while true {
            do {
                return try await call()
            } catch let error as ServiceError where error.code == .tokenHeld {
                guard let pause = pauses.popFirst() else {
                    throw ServiceError.unavailable(retryAfter: error.retryAfter ?? 1)
                }
                try await clock.sleep(for: pause)
            }
        }
    }
}

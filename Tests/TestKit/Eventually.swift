/// Waits until `condition` holds, asking it every few milliseconds.
///
/// - Parameters:
///   - limit: how long to wait before giving up.
///   - what: what the test waits for, in words, for the error.
///   - condition: asked at least once, and one last time when the limit has passed.
/// - Throws: ``TestKitError`` when the condition did not hold in time, and what `condition` throws.
public func eventually(
    within limit: Duration = .seconds(5),
    _ what: String = "the condition",
    isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: limit)
    var pause = Duration.milliseconds(2)
    while clock.now < end {
        if try await condition() { return }
        try await clock.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(50))
    }
    guard try await condition() else {
        throw TestKitError("\(what) did not come about within \(limit)")
    }
}

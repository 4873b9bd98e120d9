import ServiceLifecycle

/// Keeps the key ring up to date while the service runs.
struct KeyRingFollower: ServiceLifecycle.Service {
    let keyRing: KeyRing

    func run() async throws {
        let follow = Task { await keyRing.follow() }
        try? await gracefulShutdown()
        follow.cancel()
        await follow.value
    }
}

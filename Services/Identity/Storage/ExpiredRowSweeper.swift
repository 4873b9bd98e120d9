import ServiceLifecycle

/// Deletes the ids of used proofs once the proofs have expired, and held sign-ins whose links nobody has followed.
struct ExpiredRowSweeper: ServiceLifecycle.Service {
    let usedProofs: UsedProofStore
    let heldSignIns: HeldSignInStore
    var interval: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await usedProofs.deleteExpired()
                try? await heldSignIns.deleteExpired()
                try? await Task.sleep(for: interval)
            }
        }
    }
}

/// Deletes the ids of used proofs once the proofs have expired, and held sign-ins whose links were not followed.
struct ExpiredRowSweeper: Sendable {
    let usedProofs: UsedProofStore
    let heldSignIns: HeldSignInStore

    /// An error leaves the rows for the next round.
    func sweep() async {
        try? await usedProofs.deleteExpired()
        try? await heldSignIns.deleteExpired()
    }
}

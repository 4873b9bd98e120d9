/// Deletes the ids of used proofs once the proofs have expired, held sign-ins whose links were not followed, and
/// authenticator apps that were not confirmed.
struct ExpiredRowSweeper: Sendable {
    let usedProofs: UsedProofStore
    let heldSignIns: HeldSignInStore
    let totpFactors: TOTPFactorStore

    /// An error leaves the rows for the next round.
    func sweep() async {
        try? await usedProofs.deleteExpired()
        try? await heldSignIns.deleteExpired()
        try? await totpFactors.deleteExpired()
    }
}

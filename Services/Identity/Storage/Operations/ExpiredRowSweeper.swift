/// Deletes the ids of used proofs once the proofs have expired, held sign-ins whose links were not followed,
/// authenticator apps that were not confirmed, browsers that are no longer remembered, and counts of mails that are a day old.
struct ExpiredRowSweeper: Sendable {
    let usedProofs: UsedProofStore
    let heldSignIns: HeldSignInStore
    let totpFactors: TOTPFactorStore
    let rememberedBrowsers: RememberedBrowserStore
    let unregisteredMails: UnregisteredMailStore

    /// An error leaves the rows for the next round.
    func sweep() async {
        try? await usedProofs.deleteExpired()
        try? await heldSignIns.deleteExpired()
        try? await totpFactors.deleteExpired()
        try? await rememberedBrowsers.deleteExpired()
        try? await unregisteredMails.deleteExpired()
    }
}

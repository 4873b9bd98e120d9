/// Deletes the ids of used proofs once the proofs have expired, held sign-ins whose links were not followed,
/// authenticator apps that were not confirmed, browsers that are no longer remembered, counts of mails that are a day old, addresses that were
/// not verified, and changes of addresses that can't be undone any more.
struct ExpiredRowSweeper: Sendable {
    let usedProofs: UsedProofStore
    let heldSignIns: HeldSignInStore
    let totpFactors: TOTPFactorStore
    let rememberedBrowsers: RememberedBrowserStore
    let unregisteredMails: UnregisteredMailStore
    let emails: EmailStore

    /// An error leaves the rows for the next round.
    func sweep() async {
        try? await usedProofs.deleteExpired()
        try? await heldSignIns.deleteExpired()
        try? await totpFactors.deleteExpired()
        try? await rememberedBrowsers.deleteExpired()
        try? await unregisteredMails.deleteExpired()
        try? await emails.deleteExpired()
    }
}

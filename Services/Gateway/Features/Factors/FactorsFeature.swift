import RPCClient

/// Passkeys, authenticator apps, and sign-ins with a second factor.
struct FactorsFeature: Sendable {
    let identity: ServiceClient
    let clients: ClientDirectory
    let cookies: SessionCookies
    let issuer: String
    let pages: PageContextFactory
    let passkeys: Passkeys
    let apps: AuthenticatorApps
    let remove: RemoveFactor
    let callers: SessionOrSignInReader
    let pendingSignIns: PendingSignIns
    let secondFactor: SecondFactor
    let secondFactorPage: SecondFactorPage
    let enrolmentPage: EnrolmentPage
    let accountPages: AccountPages
    let reauthenticate: Reauthenticate

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let passkeySignInPage = PasskeySignInPage(pages: pages, passkeys: passkeys, issuer: issuer)
        let freshSignInPage = FreshSignInPage(identity: identity, reauthenticate: reauthenticate)
        let addPasskeyPage = AddPasskeyPage(
            identity: identity, clients: clients, passkeys: passkeys, pending: secondFactorPage.pending)
        let renamePasskeyPage = RenamePasskeyPage(identity: identity, passkeys: passkeys)
        let removeFactorPage = RemoveFactorPage(identity: identity, remove: remove)
        let authenticatorAppPage = AuthenticatorAppPage(identity: identity, apps: apps)
        let twoStep = TwoStep(
            identity: identity, sessionProofs: remove.change.sessionProofs, freshness: remove.change.freshness,
            epochs: remove.change.epochs, knownDevices: remove.change.knownDevices)
        let twoStepPage = TwoStepPage(identity: identity, twoStep: twoStep)
        let recoveryCodesPage = RecoveryCodesPage(identity: identity, apps: apps)
        return [
            pipeline.mount(BeginPasskeyRegistrationEndpoint(callers: callers, passkeys: passkeys)),
            pipeline.mount(RegisterPasskeyEndpoint(callers: callers, passkeys: passkeys, cookies: cookies)),
            pipeline.mount(ListPasskeysEndpoint(identity: identity, issuer: issuer)),
            pipeline.mount(RenamePasskeyEndpoint(passkeys: passkeys)),
            pipeline.mount(RemovePasskeyEndpoint(remove: remove)),
            pipeline.mount(
                BeginPasskeySignInEndpoint(clients: clients, pendingSignIns: pendingSignIns, passkeys: passkeys)),
            pipeline.mount(SignInWithPasskeyEndpoint(clients: clients, passkeys: passkeys, cookies: cookies)),
            pipeline.mount(GetRelatedOriginsEndpoint(identity: identity)),
            pipeline.mount(BeginTOTPEndpoint(callers: callers, apps: apps)),
            pipeline.mount(ConfirmTOTPEndpoint(callers: callers, apps: apps, cookies: cookies)),
            pipeline.mount(RenewRecoveryCodesEndpoint(apps: apps)),
            pipeline.mount(ListFactorsEndpoint(identity: identity, issuer: issuer)),
            pipeline.mount(UpdateFactorsEndpoint(twoStep: twoStep)),
            pipeline.mount(RemoveFactorEndpoint(identity: identity, remove: remove)),
            pipeline.mount(
                SecondFactorEndpoint(
                    clients: clients, pendingSignIns: pendingSignIns, secondFactor: secondFactor, cookies: cookies)),
            pipeline.mount(ShowSecondFactorPageEndpoint(page: secondFactorPage)),
            pipeline.mount(SendSecondFactorPageEndpoint(page: secondFactorPage)),
            pipeline.mount(ShowEnrolmentPageEndpoint(page: enrolmentPage)),
            pipeline.mount(SendEnrolmentPageEndpoint(page: enrolmentPage)),
            pipeline.mount(
                BeginPasskeySignInOnPageEndpoint(
                    pages: pages, pendingSignIns: pendingSignIns, passkeys: passkeys)),
            pipeline.mount(ShowPasskeySignInPageEndpoint(pages: pages)),
            pipeline.mount(SendPasskeySignInPageEndpoint(page: passkeySignInPage)),
            pipeline.mount(ShowFreshSignInPageEndpoint(page: freshSignInPage, accountPages: accountPages)),
            pipeline.mount(SendFreshSignInPageEndpoint(page: freshSignInPage, accountPages: accountPages)),
            pipeline.mount(ShowAddPasskeyPageEndpoint(page: addPasskeyPage, accountPages: accountPages)),
            pipeline.mount(SendAddPasskeyPageEndpoint(page: addPasskeyPage, accountPages: accountPages)),
            pipeline.mount(
                BeginPasskeyRegistrationOnPageEndpoint(
                    pages: pages, accountPages: accountPages, pendingSignIns: pendingSignIns, passkeys: passkeys)),
            pipeline.mount(ShowRenamePasskeyPageEndpoint(page: renamePasskeyPage, accountPages: accountPages)),
            pipeline.mount(SendRenamePasskeyPageEndpoint(page: renamePasskeyPage, accountPages: accountPages)),
            pipeline.mount(ShowRemoveFactorPageEndpoint(page: removeFactorPage, accountPages: accountPages)),
            pipeline.mount(SendRemoveFactorPageEndpoint(page: removeFactorPage, accountPages: accountPages)),
            pipeline.mount(ShowTwoStepPageEndpoint(page: twoStepPage, accountPages: accountPages)),
            pipeline.mount(SendTwoStepPageEndpoint(page: twoStepPage, accountPages: accountPages)),
            pipeline.mount(ShowAuthenticatorAppPageEndpoint(page: authenticatorAppPage, accountPages: accountPages)),
            pipeline.mount(SendAuthenticatorAppPageEndpoint(page: authenticatorAppPage, accountPages: accountPages)),
            pipeline.mount(ShowRecoveryCodesPageEndpoint(page: recoveryCodesPage, accountPages: accountPages)),
            pipeline.mount(SendRecoveryCodesPageEndpoint(page: recoveryCodesPage, accountPages: accountPages)),
        ]
    }
}

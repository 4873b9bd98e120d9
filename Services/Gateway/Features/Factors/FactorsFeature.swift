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
    let pendingSignIns: PendingSignIns
    let secondFactor: SecondFactor
    let secondFactorPage: SecondFactorPage

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let passkeySignInPage = PasskeySignInPage(pages: pages, passkeys: passkeys, issuer: issuer)
        return [
            pipeline.mount(BeginPasskeyRegistrationEndpoint(passkeys: passkeys)),
            pipeline.mount(RegisterPasskeyEndpoint(passkeys: passkeys)),
            pipeline.mount(ListPasskeysEndpoint(identity: identity)),
            pipeline.mount(RenamePasskeyEndpoint(passkeys: passkeys)),
            pipeline.mount(RemovePasskeyEndpoint(remove: remove)),
            pipeline.mount(
                BeginPasskeySignInEndpoint(clients: clients, pendingSignIns: pendingSignIns, passkeys: passkeys)),
            pipeline.mount(SignInWithPasskeyEndpoint(clients: clients, passkeys: passkeys, cookies: cookies)),
            pipeline.mount(GetRelatedOriginsEndpoint(identity: identity)),
            pipeline.mount(BeginTOTPEndpoint(apps: apps)),
            pipeline.mount(ConfirmTOTPEndpoint(apps: apps)),
            pipeline.mount(RenewRecoveryCodesEndpoint(apps: apps)),
            pipeline.mount(ListFactorsEndpoint(identity: identity)),
            pipeline.mount(RemoveFactorEndpoint(identity: identity, remove: remove)),
            pipeline.mount(
                SecondFactorEndpoint(
                    clients: clients, pendingSignIns: pendingSignIns, secondFactor: secondFactor, cookies: cookies)),
            pipeline.mount(ShowSecondFactorPageEndpoint(page: secondFactorPage)),
            pipeline.mount(SendSecondFactorPageEndpoint(page: secondFactorPage)),
            pipeline.mount(BeginPasskeySignInOnPageEndpoint(pages: pages, passkeys: passkeys)),
            pipeline.mount(ShowPasskeySignInPageEndpoint(pages: pages)),
            pipeline.mount(SendPasskeySignInPageEndpoint(page: passkeySignInPage)),
        ]
    }
}

import RPCClient

/// Passkeys.
struct FactorsFeature: Sendable {
    let identity: ServiceClient
    let clients: ClientDirectory
    let cookies: SessionCookies
    let passkeys: Passkeys

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        [
            pipeline.mount(BeginPasskeyRegistrationEndpoint(passkeys: passkeys)),
            pipeline.mount(RegisterPasskeyEndpoint(passkeys: passkeys)),
            pipeline.mount(ListPasskeysEndpoint(identity: identity)),
            pipeline.mount(RenamePasskeyEndpoint(passkeys: passkeys)),
            pipeline.mount(RemovePasskeyEndpoint(passkeys: passkeys)),
            pipeline.mount(BeginPasskeySignInEndpoint(clients: clients, passkeys: passkeys)),
            pipeline.mount(SignInWithPasskeyEndpoint(clients: clients, passkeys: passkeys, cookies: cookies)),
            pipeline.mount(GetRelatedOriginsEndpoint(identity: identity)),
        ]
    }
}

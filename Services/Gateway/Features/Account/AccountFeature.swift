import RPCClient

/// The profile and the password of the user who is signed in.
struct AccountFeature: Sendable {
    let identity: ServiceClient
    let tokens: ServiceClient
    let cookies: SessionCookies
    let accountPages: AccountPages
    let changePassword: ChangePassword
    let sendEmailVerification: SendEmailVerification
    let endSessions: EndSessions
    let switchAccount: SwitchAccount
    let unlinkIdentityPage: UnlinkIdentityPage

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let accountPage = AccountPage(tokens: tokens, identity: identity)
        return [
            pipeline.mount(GetProfileEndpoint(identity: identity)),
            pipeline.mount(UpdateProfileEndpoint(identity: identity)),
            pipeline.mount(ChangePasswordEndpoint(changePassword: changePassword)),
            pipeline.mount(ShowAccountPageEndpoint(accountPages: accountPages, accountPage: accountPage)),
            pipeline.mount(
                SendAccountPageEndpoint(
                    identity: identity, cookies: cookies, accountPages: accountPages, accountPage: accountPage,
                    sendEmailVerification: sendEmailVerification, endSessions: endSessions,
                    switchAccount: switchAccount, unlinkIdentityPage: unlinkIdentityPage)),
            pipeline.mount(ShowChangePasswordPageEndpoint(accountPages: accountPages)),
            pipeline.mount(
                SendChangePasswordPageEndpoint(accountPages: accountPages, changePassword: changePassword)),
        ]
    }
}

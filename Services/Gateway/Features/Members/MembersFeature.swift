import RPCClient

/// Accounts that users share, and their members.
struct MembersFeature: Sendable {
    let tokens: ServiceClient
    let cookies: SessionCookies
    let issuer: String
    let accountPages: AccountPages
    let accounts: Accounts
    let switchAccount: SwitchAccount

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let namePage = AccountNamePage(accounts: accounts)
        let membersPage = MembersPage(accounts: accounts)
        let memberPage = MemberPage(
            accounts: accounts, tokens: tokens, cookies: cookies, switchAccount: switchAccount)
        return [
            pipeline.mount(CreateAccountEndpoint(accounts: accounts)),
            pipeline.mount(RenameAccountEndpoint(accounts: accounts)),
            pipeline.mount(DeleteAccountEndpoint(accounts: accounts)),
            pipeline.mount(ListMembersEndpoint(accounts: accounts, issuer: issuer)),
            pipeline.mount(SetMemberRoleEndpoint(accounts: accounts)),
            pipeline.mount(RemoveMemberEndpoint(accounts: accounts)),
            pipeline.mount(ShowAccountNamePageEndpoint(page: namePage, accountPages: accountPages)),
            pipeline.mount(SendAccountNamePageEndpoint(page: namePage, accountPages: accountPages)),
            pipeline.mount(ShowMembersPageEndpoint(page: membersPage, accountPages: accountPages)),
            pipeline.mount(ShowMemberPageEndpoint(page: memberPage, accountPages: accountPages)),
            pipeline.mount(SendMemberPageEndpoint(page: memberPage, accountPages: accountPages)),
        ]
    }
}

import GeoIP
import RPCClient

/// The profile, the password and the data of the user who is signed in.
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
    let clients: ClientDirectory
    let issuer: String
    let listActivity: ListActivity
    var places: Places?
    let revokeConsent: RevokeConsent
    let exportPersonalData: ExportPersonalData
    let deleteUser: DeleteUser
    let addEmail: AddEmail
    let removeEmail: RemoveEmail
    let makeEmailPrimary: MakeEmailPrimary
    let undoPage: UndoPage
    let emailLinkPages: EmailLinkPageRenderer
    let pages: PageContextFactory

    func endpoints(behind pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let activityPage = ActivityPage(clients: clients, listActivity: listActivity, places: places)
        let accountPage = AccountPage(
            tokens: tokens, identity: identity, activityPage: activityPage, consents: revokeConsent, places: places)
        let exportPage = ExportPage(identity: identity, exportPersonalData: exportPersonalData)
        let deleteUserPage = DeleteUserPage(identity: identity, cookies: cookies, deleteUser: deleteUser)
        return [
            pipeline.mount(GetProfileEndpoint(identity: identity)),
            pipeline.mount(UpdateProfileEndpoint(identity: identity)),
            pipeline.mount(ChangePasswordEndpoint(changePassword: changePassword)),
            pipeline.mount(ShowAccountPageEndpoint(accountPages: accountPages, accountPage: accountPage)),
            pipeline.mount(
                SendAccountPageEndpoint(
                    identity: identity, cookies: cookies, accountPages: accountPages, accountPage: accountPage,
                    sendEmailVerification: sendEmailVerification, endSessions: endSessions,
                    switchAccount: switchAccount, unlinkIdentityPage: unlinkIdentityPage,
                    revokeConsent: revokeConsent)),
            pipeline.mount(ShowChangePasswordPageEndpoint(accountPages: accountPages)),
            pipeline.mount(
                SendChangePasswordPageEndpoint(accountPages: accountPages, changePassword: changePassword)),
            pipeline.mount(ListActivityEndpoint(listActivity: listActivity, issuer: issuer, places: places)),
            pipeline.mount(ShowActivityPageEndpoint(page: activityPage, accountPages: accountPages)),
            pipeline.mount(ExportPersonalDataEndpoint(exportPersonalData: exportPersonalData)),
            pipeline.mount(ShowExportPageEndpoint(page: exportPage, accountPages: accountPages)),
            pipeline.mount(SendExportPageEndpoint(page: exportPage, accountPages: accountPages)),
            pipeline.mount(DeleteUserEndpoint(deleteUser: deleteUser, cookies: cookies)),
            pipeline.mount(ShowDeleteUserPageEndpoint(page: deleteUserPage, accountPages: accountPages)),
            pipeline.mount(SendDeleteUserPageEndpoint(page: deleteUserPage, accountPages: accountPages)),
        ] + emailEndpoints(pipeline)
    }

    /// Those for the addresses of the user.
    private func emailEndpoints(_ pipeline: EndpointPipeline) -> [MountedEndpoint] {
        let addEmailPage = AddEmailPage(identity: identity, addEmail: addEmail)
        let changeEmailPage = ChangeEmailPage(
            identity: identity, removeEmail: removeEmail, makeEmailPrimary: makeEmailPrimary)
        return [
            pipeline.mount(ListEmailsEndpoint(identity: identity, issuer: issuer)),
            pipeline.mount(AddEmailEndpoint(addEmail: addEmail)),
            pipeline.mount(RemoveEmailEndpoint(removeEmail: removeEmail)),
            pipeline.mount(MakeEmailPrimaryEndpoint(makeEmailPrimary: makeEmailPrimary)),
            pipeline.mount(ShowAddEmailPageEndpoint(page: addEmailPage, accountPages: accountPages)),
            pipeline.mount(SendAddEmailPageEndpoint(page: addEmailPage, accountPages: accountPages)),
            pipeline.mount(ShowChangeEmailPageEndpoint(page: changeEmailPage, accountPages: accountPages)),
            pipeline.mount(SendChangeEmailPageEndpoint(page: changeEmailPage, accountPages: accountPages)),
            pipeline.mount(ShowEmailLinkPageEndpoint<UndoPage>(renderer: emailLinkPages)),
            pipeline.mount(
                SendEmailLinkPageEndpoint(
                    emailPage: undoPage, renderer: emailLinkPages, pages: pages, accountPages: accountPages)),
        ]
    }
}

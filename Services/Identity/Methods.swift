import Models
import RPC

extension IdentityHouse {
    /// A router that answers every method of the service, a line each.
    func router() -> Router {
        var router = Router(logger: logger)
        router.handle(Identity.FindClient.self, with: FindClient(house: self).callAsFunction)
        router.handle(Identity.SignUp.self, with: SignUp(house: self).callAsFunction)
        router.handle(Identity.SignIn.self, with: SignIn(house: self).callAsFunction)
        router.handleEncoded(Identity.GetProfile.self, with: GetProfile(house: self).callAsFunction)
        router.handle(Identity.UpdateIdentity.self, with: UpdateIdentity(house: self).callAsFunction)
        router.handle(Identity.ChangePassword.self, with: ChangePassword(house: self).callAsFunction)
        router.handle(Identity.SwitchAccount.self, with: SwitchAccount(house: self).callAsFunction)
        router.handle(Identity.RequestMail.self, with: RequestMail(house: self).callAsFunction)
        router.handle(Identity.RequestVerification.self, with: RequestVerification(house: self).callAsFunction)
        router.handle(Identity.VerifyEmail.self, with: VerifyEmail(house: self).callAsFunction)
        router.handle(Identity.SignInByMail.self, with: SignInByMail(house: self).callAsFunction)
        router.handle(Identity.ResetPassword.self, with: ResetPassword(house: self).callAsFunction)
        router.handle(Identity.RecordEvent.self, with: RecordEvent(house: self).callAsFunction)
        router.handle(Identity.CreateInvite.self, with: CreateInvite(house: self).callAsFunction)
        router.handle(Identity.ListInvites.self, with: ListInvites(house: self).callAsFunction)
        router.handle(Identity.RevokeInvite.self, with: RevokeInvite(house: self).callAsFunction)
        router.handle(Identity.AcceptInvite.self, with: AcceptInvite(house: self).callAsFunction)
        router.handle(Identity.ClaimEffects.self, with: ClaimEffects(house: self).callAsFunction)
        router.handle(Identity.SettleEffects.self, with: SettleEffects(house: self).callAsFunction)
        router.handle(Identity.CreateApplication.self, with: CreateApplication(house: self).callAsFunction)
        router.handle(Identity.ListApplications.self, with: ListApplications(house: self).callAsFunction)
        router.handle(Identity.CreateClient.self, with: CreateClient(house: self).callAsFunction)
        router.handle(Identity.ListClients.self, with: ListClients(house: self).callAsFunction)
        router.handle(Identity.UpdateClient.self, with: UpdateClient(house: self).callAsFunction)
        router.handle(Identity.AuthenticateClient.self, with: AuthenticateClient(house: self).callAsFunction)
        router.handle(Identity.RenewClientSecret.self, with: RenewClientSecret(house: self).callAsFunction)
        router.handle(Identity.UpdateOAuthClient.self, with: UpdateOAuthClient(house: self).callAsFunction)
        router.handle(Identity.FindConsent.self, with: FindConsent(house: self).callAsFunction)
        router.handle(Identity.GrantConsent.self, with: GrantConsent(house: self).callAsFunction)
        router.handle(Identity.ShowUser.self, with: ShowUser(house: self).callAsFunction)
        router.handle(Identity.SuspendUser.self, with: SuspendUser(house: self).callAsFunction)
        router.handle(Identity.RestoreUser.self, with: RestoreUser(house: self).callAsFunction)
        router.handle(Identity.EraseUser.self, with: EraseUser(house: self).callAsFunction)
        return router
    }
}

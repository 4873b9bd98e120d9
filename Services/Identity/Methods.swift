import Models
import RPC

extension IdentityHouse {
    /// Every method of the service, a line each.
    func register(on router: inout Router) {
        let (findClient, signUp, signIn) = (FindClient(house: self), SignUp(house: self), SignIn(house: self))
        let (getProfile, updateIdentity) = (GetProfile(house: self), UpdateIdentity(house: self))
        let (changePassword, switchAccount) = (ChangePassword(house: self), SwitchAccount(house: self))
        let (claimEffects, settleEffects) = (ClaimEffects(house: self), SettleEffects(house: self))
        let (createApplication, listApplications) = (CreateApplication(house: self), ListApplications(house: self))
        let (createClient, updateClient) = (CreateClient(house: self), UpdateClient(house: self))
        let (users, postgres) = (Users(house: self), postgres)

        router.handle(Identity.FindClient.self) { try await findClient($0, $1) }
        router.handle(Identity.SignUp.self) { try await signUp($0, $1) }
        router.handle(Identity.SignIn.self) { try await signIn($0, $1) }
        router.handle(Identity.GetProfile.self) { try await getProfile($0, $1) }
        router.handle(Identity.UpdateIdentity.self) { try await updateIdentity($0, $1) }
        router.handle(Identity.ChangePassword.self) { try await changePassword($0, $1) }
        router.handle(Identity.SwitchAccount.self) { try await switchAccount($0, $1) }
        router.handle(Identity.ClaimEffects.self) { try await claimEffects($0, $1) }
        router.handle(Identity.SettleEffects.self) { try await settleEffects($0, $1) }
        router.handle(Identity.CreateApplication.self) { try await createApplication($0, $1) }
        router.handle(Identity.ListApplications.self) { try await listApplications($0, $1) }
        router.handle(Identity.CreateClient.self) { try await createClient($0, $1) }
        router.handle(Identity.ListClients.self) { call, context in
            try await postgres.clients(of: call.application, deadline: context.deadline.instant)
        }
        router.handle(Identity.UpdateClient.self) { try await updateClient($0, $1) }
        router.handle(Identity.ShowUser.self) { try await users.show($0, $1) }
        router.handle(Identity.SuspendUser.self) { try await users.suspend($0, $1) }
        router.handle(Identity.RestoreUser.self) { try await users.restore($0, $1) }
        router.handle(Identity.EraseUser.self) { try await users.erase($0, $1) }
    }
}

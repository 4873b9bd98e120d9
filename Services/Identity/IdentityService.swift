import Models
import RPC

/// The service's root: it makes stores and handlers once, and registers a handler for each method.
struct IdentityService: Sendable {
    /// Everything that handlers need, until each names what it needs itself.
    let house: IdentityHouse

    /// Answers every method of the service, a line each.
    func register(on router: inout Router) {
        router.handle(FindClientHandler(house: house))
        router.handle(CheckOriginHandler(house: house))
        router.handle(CheckEmailHandler(house: house))
        router.handle(SignUpHandler(house: house))
        router.handle(SignInHandler(house: house))
        router.handle(GetProfileHandler(house: house))
        router.handle(UpdateProfileHandler(house: house))
        router.handle(ChangePasswordHandler(house: house))
        router.handle(SwitchAccountHandler(house: house))
        router.handle(RequestEmailLinkHandler(house: house))
        router.handle(SendEmailVerificationHandler(house: house))
        router.handle(VerifyEmailHandler(house: house))
        router.handle(PreviewEmailLinkHandler(house: house))
        router.handle(SignInWithEmailLinkHandler(house: house))
        router.handle(ResetPasswordHandler(house: house))
        router.handle(RecordSessionEventHandler(house: house))
        router.handle(RecordWrongCodeHandler(house: house))
        router.handle(CreateInviteHandler(house: house))
        router.handle(ListInvitesHandler(house: house))
        router.handle(RevokeInviteHandler(house: house))
        router.handle(AcceptInviteHandler(house: house))
        router.handle(LeaseEventsHandler(house: house))
        router.handle(AcknowledgeEventsHandler(house: house))
        router.handle(CreateApplicationHandler(house: house))
        router.handle(ListApplicationsHandler(house: house))
        router.handle(UpdateApplicationHandler(house: house))
        router.handle(CreateClientHandler(house: house))
        router.handle(ListClientsHandler(house: house))
        router.handle(UpdateClientHandler(house: house))
        router.handle(AuthenticateClientHandler(house: house))
        router.handle(RenewClientSecretHandler(house: house))
        router.handle(UpdateOAuthClientHandler(house: house))
        router.handle(FindConsentHandler(house: house))
        router.handle(GrantConsentHandler(house: house))
        router.handle(ShowUserHandler(house: house))
        router.handle(SuspendUserHandler(house: house))
        router.handle(RestoreUserHandler(house: house))
        router.handle(EraseUserHandler(house: house))
        router.handle(BeginProviderSignInHandler(house: house))
        router.handle(CompleteProviderSignInHandler(house: house))
        router.handle(RecordFailedProviderSignInHandler(house: house))
        router.handle(ListLinkedIdentitiesHandler(house: house))
        router.handle(UnlinkIdentityHandler(house: house))
        router.handle(SetProviderConnectionHandler(house: house))
        router.handle(ListProviderConnectionsHandler(house: house))
        router.handle(RemoveProviderConnectionHandler(house: house))
    }
}

extension IdentityHouse {
    /// A router that answers every method of the service.
    func router() -> Router {
        var router = Router(logger: logger)
        IdentityService(house: self).register(on: &router)
        return router
    }
}

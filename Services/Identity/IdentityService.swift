import Models
import RPC

/// The service's root: it makes stores and handlers once, and registers a handler for each method.
struct IdentityService: Sendable {
    /// Everything that handlers need, until each names what it needs itself.
    let house: IdentityHouse

    /// Answers every method of the service, a line each.
    func register(on router: inout Router) {
        let clients = house.clients
        let applications = house.applications
        let credentials = ClientCredentialStore(postgres: house.postgres)
        let consents = ConsentStore(postgres: house.postgres)
        let connections = house.connections
        router.handle(FindClientHandler(clients: clients))
        router.handle(CheckOriginHandler(clients: clients))
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
        router.handle(CreateApplicationHandler(applications: applications))
        router.handle(ListApplicationsHandler(applications: applications))
        router.handle(UpdateApplicationHandler(applications: applications))
        router.handle(CreateClientHandler(clients: clients, issuer: house.issuer))
        router.handle(ListClientsHandler(clients: clients))
        router.handle(UpdateClientHandler(clients: clients, issuer: house.issuer))
        router.handle(
            AuthenticateClientHandler(
                clients: clients, credentials: credentials, proofs: house.proofs, postgres: house.postgres,
                issuer: house.issuer))
        router.handle(RenewClientSecretHandler(credentials: credentials))
        router.handle(UpdateOAuthClientHandler(clients: clients))
        router.handle(FindConsentHandler(consents: consents))
        router.handle(GrantConsentHandler(house: house, clients: clients, consents: consents))
        router.handle(ShowUserHandler(house: house))
        router.handle(SuspendUserHandler(house: house))
        router.handle(RestoreUserHandler(house: house))
        router.handle(EraseUserHandler(house: house))
        router.handle(BeginProviderSignInHandler(house: house))
        router.handle(CompleteProviderSignInHandler(house: house))
        router.handle(RecordFailedProviderSignInHandler(house: house))
        router.handle(ListLinkedIdentitiesHandler(house: house))
        router.handle(UnlinkIdentityHandler(house: house))
        router.handle(SetProviderConnectionHandler(connections: connections))
        router.handle(ListProviderConnectionsHandler(connections: connections))
        router.handle(RemoveProviderConnectionHandler(connections: connections))
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

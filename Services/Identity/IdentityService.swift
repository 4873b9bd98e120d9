import Crypto
import Logging
import Models
import PasswordHashing
import Postgres
import Primitives
import Proofs
import RPC
import ServiceKit
import ServiceLifecycle

/// The root of the service: it makes each store once, and registers a handler for each method.
struct IdentityService: Sendable {
    let postgres: PostgresClient
    let configuration: IdentityConfiguration
    /// The public base URL of the fleet, without a slash at its end.
    let issuer: String
    let logger: Logger

    let hasher: PasswordHasher
    let emailHasher: EmailHasher
    let signer: ProofSigner
    /// Verifies mailer's proofs that a mailed link was presented, and tokens' that a session was.
    let verifier: ProofVerifier
    let providers: Providers
    /// Encrypts the secrets of connections.
    let connectionSecrets: SealedBox<OpenConnection.Secrets>

    /// - Throws: if a secret is unusable.
    init(
        postgres: PostgresClient, secrets: IdentitySecrets, configuration: IdentityConfiguration = .init(),
        issuer: String, logger: Logger
    ) async throws {
        (self.postgres, self.configuration, self.issuer, self.logger) = (postgres, configuration, issuer, logger)
        hasher = try PasswordHasher(
            parameters: configuration.argon2, peppers: secrets.peppers.compactMap { Pepper(id: $0.id, key: $0.key) })
        emailHasher = EmailHasher(key: secrets.emailHashKey)
        signer = try await ProofSigner(service: .identity, seed: secrets.proofSigningKey)
        verifier = try await ProofVerifier(audience: .identity, trusted: secrets.trustedProofKeys)
        providers = Providers()
        connectionSecrets = SealedBox(keys: (secrets.connectionKeys ?? []).map { SymmetricKey($0) })
    }

    var applications: ApplicationStore { ApplicationStore(postgres: postgres) }
    var audit: AuditLog { AuditLog(postgres: postgres) }
    var clients: ClientStore { ClientStore(postgres: postgres) }
    var connections: ConnectionStore { ConnectionStore(postgres: postgres, secrets: connectionSecrets) }
    var heldSignIns: HeldSignInStore { HeldSignInStore(postgres: postgres) }
    var identities: ExternalIdentityStore { ExternalIdentityStore(postgres: postgres) }
    var mailboxes: MailboxStore { MailboxStore(postgres: postgres) }
    var outbox: OutboxStore { OutboxStore(postgres: postgres) }
    var passwords: PasswordStore { PasswordStore(postgres: postgres) }
    var policy: PasswordPolicy { PasswordPolicy(minimumLength: configuration.minimumPasswordLength) }
    var sessionProofs: SessionProofIssuer { SessionProofIssuer(signer: signer) }
    var usedProofs: UsedProofStore { UsedProofStore(postgres: postgres) }
    var users: UserStore { UserStore(postgres: postgres) }

    /// Signs users in who have signed in with a provider.
    var externalIdentitySignIn: ExternalIdentitySignIn {
        ExternalIdentitySignIn(identities: identities, users: users, emailHasher: emailHasher, proofs: sessionProofs)
    }

    /// Brings the schema up to date, and converts data that needs more than SQL.
    func migrate() async throws {
        try await Migrator.identity(postgres).run()
        try await UnicodeDomainConversion(postgres: postgres, emailHasher: emailHasher, logger: logger).convert()
    }

    /// The tasks that run beside the calls.
    var backgroundTasks: [any ServiceLifecycle.Service] {
        let watch = OutboxWatch(outbox: outbox, logger: logger)
        let expiredRows = ExpiredRowSweeper(usedProofs: usedProofs, heldSignIns: heldSignIns)
        let oldEntries = AuditSweeper(audit: audit, retention: configuration.auditRetention, logger: logger)
        return [
            PeriodicTask(interval: .seconds(60)) { await watch.measure() },
            PeriodicTask(interval: .seconds(60)) { await expiredRows.sweep() },
            PeriodicTask(interval: .seconds(600)) { await oldEntries.sweep() },
        ]
    }

    /// The router with a handler for each method.
    func router() -> Router {
        var router = Router(logger: logger)
        register(on: &router)
        return router
    }

    /// Registers a handler for each method.
    func register(on router: inout Router) {
        let (audit, clients, mailboxes, outbox) = (audit, clients, mailboxes, outbox)
        let (passwords, users, usedProofs) = (passwords, users, usedProofs)
        let (applications, connections, identities) = (applications, connections, identities)
        let redirectURIs = ProviderRedirectURIs(issuer: issuer)
        let failures = ProviderFailureLog(audit: audit, logger: logger)
        let credentials = ClientCredentialStore(postgres: postgres)
        let consents = ConsentStore(postgres: postgres)
        let attestedEvents = AttestedEventStore(postgres: postgres)
        let invitations = InvitationStore(postgres: postgres, emailHasher: emailHasher)
        let administration = UserAdministrationStore(postgres: postgres, emailHasher: emailHasher)
        let activeUsers = ActiveUsers(users: users)
        let (policy, proofs) = (policy, sessionProofs)
        let sessions = SessionVerifier(proofs: verifier, usedProofs: usedProofs)
        let mailboxVerifier = MailboxVerifier(proofs: verifier, clients: clients, emailHasher: emailHasher)
        let ownership = OwnershipVerifier(sessions: sessions, mailboxes: mailboxes, hasher: hasher)
        let records = UserRecordReader(users: users, proofs: proofs)

        // SignIn, SignUp
        router.handle(
            CheckEmailHandler(signInMethods: SignInMethodStore(postgres: postgres), emailHasher: emailHasher))
        router.handle(
            SignInHandler(
                clients: clients, users: users, passwords: passwords, audit: audit, emailHasher: emailHasher,
                hasher: hasher, proofs: proofs, logger: logger))
        router.handle(
            SignUpHandler(
                clients: clients, users: users, emailHasher: emailHasher, policy: policy, hasher: hasher,
                proofs: proofs))

        // EmailLinks
        router.handle(
            RequestEmailLinkHandler(clients: clients, outbox: outbox, audit: audit, emailHasher: emailHasher))
        router.handle(SendEmailVerificationHandler(activeUsers: activeUsers, clients: clients, outbox: outbox))
        router.handle(
            VerifyEmailHandler(verifier: mailboxVerifier, ownership: ownership, mailboxes: mailboxes, proofs: proofs))
        router.handle(
            PreviewEmailLinkHandler(
                proofs: verifier, sessions: sessions, mailboxes: mailboxes, heldSignIns: heldSignIns,
                emailHasher: emailHasher))
        router.handle(
            SignInWithEmailLinkHandler(
                verifier: mailboxVerifier, ownership: ownership, mailboxes: mailboxes, users: users, proofs: proofs))
        router.handle(
            ResetPasswordHandler(
                verifier: mailboxVerifier, ownership: ownership, activeUsers: activeUsers, mailboxes: mailboxes,
                policy: policy, hasher: hasher, proofs: proofs))
        router.handle(
            RecordWrongCodeHandler(
                proofs: verifier, clients: clients, events: attestedEvents, emailHasher: emailHasher))

        // Sessions, Account
        router.handle(RecordSessionEventHandler(proofs: verifier, users: users, events: attestedEvents))
        router.handle(
            SwitchAccountHandler(sessions: sessions, activeUsers: activeUsers, audit: audit, proofs: proofs))
        router.handle(GetProfileHandler(users: users))
        router.handle(UpdateProfileHandler(activeUsers: activeUsers, users: users, audit: audit))
        router.handle(
            ChangePasswordHandler(
                activeUsers: activeUsers, passwords: passwords, audit: audit, policy: policy, hasher: hasher,
                proofs: proofs))

        // Invitations
        router.handle(
            CreateInviteHandler(
                sessions: sessions, invitations: invitations, lifetime: configuration.invitationLifetime,
                limits: configuration.invitationLimits))
        router.handle(ListInvitesHandler(sessions: sessions, invitations: invitations))
        router.handle(RevokeInviteHandler(sessions: sessions, invitations: invitations))
        router.handle(
            AcceptInviteHandler(
                verifier: mailboxVerifier, ownership: ownership, invitations: invitations, activeUsers: activeUsers,
                emailHasher: emailHasher, policy: policy, hasher: hasher, proofs: proofs))

        // SocialLogin
        router.handle(
            BeginProviderSignInHandler(
                clients: clients, connections: connections, providers: providers, redirectURIs: redirectURIs,
                failures: failures))
        router.handle(
            CompleteProviderSignInHandler(
                clients: clients, connections: connections, providers: providers, redirectURIs: redirectURIs,
                failures: failures, signIn: externalIdentitySignIn))
        router.handle(RecordFailedProviderSignInHandler(clients: clients, audit: audit))
        router.handle(ListLinkedIdentitiesHandler(identities: identities))
        router.handle(
            UnlinkIdentityHandler(
                sessions: sessions, activeUsers: activeUsers, clients: clients, identities: identities,
                passwords: passwords, hasher: hasher, proofs: proofs))

        // Authorization
        router.handle(
            AuthenticateClientHandler(
                clients: clients, credentials: credentials, usedProofs: usedProofs, audit: audit, proofs: signer,
                issuer: issuer))
        router.handle(FindConsentHandler(consents: consents))
        router.handle(GrantConsentHandler(activeUsers: activeUsers, clients: clients, consents: consents))

        // Clients
        router.handle(FindClientHandler(clients: clients))
        router.handle(CheckOriginHandler(clients: clients))
        router.handle(CreateApplicationHandler(applications: applications))
        router.handle(ListApplicationsHandler(applications: applications))
        router.handle(UpdateApplicationHandler(applications: applications))
        router.handle(CreateClientHandler(clients: clients, issuer: issuer))
        router.handle(ListClientsHandler(clients: clients))
        router.handle(UpdateClientHandler(clients: clients, issuer: issuer))
        router.handle(RenewClientSecretHandler(credentials: credentials))
        router.handle(UpdateOAuthClientHandler(clients: clients))
        router.handle(SetProviderConnectionHandler(connections: connections))
        router.handle(ListProviderConnectionsHandler(connections: connections))
        router.handle(RemoveProviderConnectionHandler(connections: connections))

        // Operations, Outbox
        router.handle(ShowUserHandler(administration: administration, reader: records))
        router.handle(SuspendUserHandler(administration: administration, reader: records))
        router.handle(RestoreUserHandler(administration: administration, reader: records))
        router.handle(EraseUserHandler(administration: administration, reader: records))
        router.handle(
            LeaseEventsHandler(
                outbox: outbox,
                signer: OutboxEventSigner(
                    signer: signer, clients: clients, mailboxes: mailboxes, emailHasher: emailHasher),
                logger: logger))
        router.handle(AcknowledgeEventsHandler(outbox: outbox))
    }
}

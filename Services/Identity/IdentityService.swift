import Crypto
import Logging
import Models
import PasswordHashing
import Postgres
import Primitives
import Proofs
import ServiceKit
import ServiceLifecycle

/// The root of the service: it makes each store and each helper once. ``register(on:)`` hands them to the handlers.
struct IdentityService: Sendable {
    let postgres: PostgresClient
    let configuration: IdentityConfiguration
    /// The public base URL of the fleet, without a slash at its end.
    let issuer: String
    let logger: Logger

    // MARK: Secrets

    let hasher: PasswordHasher
    let policy: PasswordPolicy
    let breached: BreachedPasswords
    let emailHasher: EmailHasher
    let signer: ProofSigner
    /// Verifies mailer's proofs that a mailed link was presented, and tokens' that a session was.
    let verifier: ProofVerifier

    // MARK: Storage

    let accountLists: AccountListStore
    let accounts: AccountStore
    let administration: UserAdministrationStore
    let apiKeys: APIKeyStore
    let applications: ApplicationStore
    let attestedEvents: AttestedEventStore
    let audit: AuditLog
    let auditErasures: AuditErasureStore
    let clients: ClientStore
    let connections: ConnectionStore
    let consents: ConsentStore
    let credentials: ClientCredentialStore
    let emails: EmailStore
    let heldSignIns: HeldSignInStore
    let identities: ExternalIdentityStore
    let invitations: InvitationStore
    let mailboxes: MailboxStore
    let outbox: OutboxStore
    let passkeys: PasskeyStore
    let passwords: PasswordStore
    let personalData: PersonalDataStore
    let recoveryCodes: RecoveryCodeStore
    let rememberedBrowsers: RememberedBrowserStore
    let settings: SettingsStore
    let signInMethods: SignInMethodStore
    let signUpHookSecrets: SignUpHookSecretStore
    let signUpWaitlist: SignUpWaitlistStore
    let totpFactors: TOTPFactorStore
    let unregisteredMails: UnregisteredMailStore
    let usedProofs: UsedProofStore
    let userExports: UserExportStore
    let userImports: UserImportStore
    let userLists: UserListStore
    let users: UserStore
    let waitlistMails: WaitlistMailStore
    let webhooks: WebhookStore

    // MARK: What several handlers share

    let accountEditors: AccountEditorVerifier
    let activeUsers: ActiveUsers
    let enrollers: EnrollerVerifier
    let eventSigner: OutboxEventSigner
    let externalIdentitySignIn: ExternalIdentitySignIn
    let freshSignIn: FreshSignInVerifier
    let freshUsers: FreshUserVerifier
    let mailboxVerifier: MailboxVerifier
    let ownership: OwnershipVerifier
    let pendingSignIns: PendingSignInVerifier
    let passkeyAnswers: PasskeyAnswerVerifier
    let passkeyChallenges: PasskeyChallengeVerifier
    let providers: Providers
    let providerErrors: ProviderErrorLog
    let records: UserRecordReader
    let redirectURIs: ProviderRedirectURIs
    let relyingParty: PasskeyRelyingParty
    let secondFactors: SecondFactorVerifier
    let sessionProofs: SessionProofIssuer
    let signUpHooks: SignUpHooks
    let newDeviceNotice: NewDeviceNotice
    let sessions: SessionVerifier

    /// - Throws: if a secret is unusable.
    init(
        postgres: PostgresClient, secrets: IdentitySecrets, configuration: IdentityConfiguration = .init(),
        issuer: String, logger: Logger
    ) async throws {
        (self.postgres, self.configuration, self.issuer, self.logger) = (postgres, configuration, issuer, logger)
        hasher = try PasswordHasher(
            parameters: configuration.argon2, peppers: secrets.peppers.compactMap { Pepper(id: $0.id, key: $0.key) },
            threads: configuration.hashThreads)
        do {
            breached = try BreachedPasswords(configuration.breachedPasswords, logger: logger)
        } catch {
            throw ConfigurationError(description: "LATCHKEY_BREACHED_PASSWORDS: \(error)")
        }
        policy = PasswordPolicy(minimumLength: configuration.minimumPasswordLength, breached: breached)
        emailHasher = EmailHasher(key: secrets.emailHashKey)
        signer = try await ProofSigner(service: .identity, seed: secrets.proofSigningKey)
        verifier = try await ProofVerifier(audience: .identity, trusted: secrets.trustedProofKeys)
        let proofKey = try Curve25519.Signing.PrivateKey(rawRepresentation: secrets.proofSigningKey.reveal())
        let ownProofVerifier = try await ProofVerifier(
            audience: .mailer,
            trusted: [ServiceName.identity.rawValue: SecretKey(proofKey.publicKey.rawRepresentation)])

        accountLists = AccountListStore(postgres: postgres)
        accounts = AccountStore(postgres: postgres)
        administration = UserAdministrationStore(postgres: postgres, emailHasher: emailHasher)
        apiKeys = APIKeyStore(postgres: postgres)
        applications = ApplicationStore(postgres: postgres)
        attestedEvents = AttestedEventStore(postgres: postgres)
        audit = AuditLog(postgres: postgres)
        auditErasures = AuditErasureStore(postgres: postgres)
        clients = ClientStore(postgres: postgres)
        connections = ConnectionStore(
            postgres: postgres, secrets: SealedBox(keys: (secrets.connectionKeys ?? []).map { SymmetricKey($0) }))
        consents = ConsentStore(postgres: postgres)
        credentials = ClientCredentialStore(postgres: postgres)
        emails = EmailStore(postgres: postgres)
        heldSignIns = HeldSignInStore(postgres: postgres)
        identities = ExternalIdentityStore(postgres: postgres)
        invitations = InvitationStore(postgres: postgres, emailHasher: emailHasher)
        mailboxes = MailboxStore(postgres: postgres)
        outbox = OutboxStore(postgres: postgres)
        let factorKeys = FactorKeys(secrets.factorKeys ?? [])
        passkeys = PasskeyStore(postgres: postgres, keys: factorKeys)
        passwords = PasswordStore(postgres: postgres)
        recoveryCodes = RecoveryCodeStore(postgres: postgres, keys: factorKeys)
        rememberedBrowsers = RememberedBrowserStore(postgres: postgres)
        settings = SettingsStore(postgres: postgres)
        signInMethods = SignInMethodStore(postgres: postgres)
        signUpWaitlist = SignUpWaitlistStore(postgres: postgres)
        totpFactors = TOTPFactorStore(postgres: postgres, keys: factorKeys)
        personalData = PersonalDataStore(postgres: postgres, consents: consents, factors: totpFactors)
        unregisteredMails = UnregisteredMailStore(
            postgres: postgres, emailHasher: emailHasher, maximumPerDay: configuration.unregisteredMailsPerDay)
        usedProofs = UsedProofStore(postgres: postgres)
        userExports = UserExportStore(postgres: postgres, hasher: hasher)
        userImports = UserImportStore(postgres: postgres, hasher: hasher)
        userLists = UserListStore(postgres: postgres)
        users = UserStore(postgres: postgres)
        waitlistMails = WaitlistMailStore(postgres: postgres)
        let webhookSecrets = SealedBox<WebhookSecrets>(keys: (secrets.webhookKeys ?? []).map { SymmetricKey($0) })
        webhooks = WebhookStore(postgres: postgres, secrets: webhookSecrets)
        signUpHookSecrets = SignUpHookSecretStore(postgres: postgres, secrets: webhookSecrets)
        signUpHooks = SignUpHooks(
            signer: signer, peerProofVerifier: verifier, ownProofVerifier: ownProofVerifier,
            secrets: signUpHookSecrets, audit: audit)

        sessionProofs = SessionProofIssuer(signer: signer, factors: totpFactors, audit: audit)
        newDeviceNotice = NewDeviceNotice(clients: clients, events: attestedEvents)
        sessions = SessionVerifier(proofs: verifier, usedProofs: usedProofs)
        accountEditors = AccountEditorVerifier(sessions: sessions, clients: clients, users: users)
        pendingSignIns = PendingSignInVerifier(proofs: verifier, clients: clients, users: users)
        activeUsers = ActiveUsers(users: users)
        mailboxVerifier = MailboxVerifier(proofs: verifier, clients: clients, emailHasher: emailHasher)
        ownership = OwnershipVerifier(
            proofs: verifier, sessions: sessions, mailboxes: mailboxes, hasher: hasher)
        records = UserRecordReader(users: users, factors: totpFactors, emails: emails, proofs: sessionProofs)
        eventSigner = OutboxEventSigner(
            signer: signer, clients: clients, mailboxes: mailboxes, invitations: invitations, emailHasher: emailHasher,
            unregisteredMails: unregisteredMails, emails: emails,
            webhooks: WebhookEventSigner(signer: signer, webhooks: webhooks, users: users))
        freshSignIn = FreshSignInVerifier(passwords: passwords, hasher: hasher, factors: totpFactors)
        freshUsers = FreshUserVerifier(
            sessions: sessions, freshSignIn: freshSignIn, clients: clients, activeUsers: activeUsers)
        enrollers = EnrollerVerifier(
            sessions: sessions, pendingSignIns: pendingSignIns, activeUsers: activeUsers, clients: clients,
            freshSignIn: freshSignIn)
        passkeyChallenges = PasskeyChallengeVerifier(proofs: verifier, usedProofs: usedProofs)
        relyingParty = PasskeyRelyingParty(issuer: issuer, id: configuration.relyingPartyID)
        passkeyAnswers = PasskeyAnswerVerifier(
            challenges: passkeyChallenges, users: users, passkeys: passkeys, audit: audit, relyingParty: relyingParty)
        secondFactors = SecondFactorVerifier(
            totpFactors: totpFactors, recoveryCodes: recoveryCodes, passkeys: passkeyAnswers, audit: audit)
        providers = Providers()
        providerErrors = ProviderErrorLog(audit: audit, logger: logger)
        redirectURIs = ProviderRedirectURIs(issuer: issuer)
        externalIdentitySignIn = ExternalIdentitySignIn(
            identities: identities, users: users, audit: audit, emailHasher: emailHasher, proofs: sessionProofs,
            hooks: signUpHooks)
    }

    /// Brings the schema up to date, and converts data that needs more than SQL.
    func migrate() async throws {
        try await Migrator.identity(postgres).run()
        try await UnicodeDomainConversion(postgres: postgres, emailHasher: emailHasher, logger: logger).convert()
    }

    /// The tasks that run beside the calls.
    var backgroundTasks: [any ServiceLifecycle.Service] {
        let watch = OutboxWatch(outbox: outbox, logger: logger)
        let expiredRows = ExpiredRowSweeper(
            usedProofs: usedProofs, heldSignIns: heldSignIns, totpFactors: totpFactors,
            rememberedBrowsers: rememberedBrowsers, unregisteredMails: unregisteredMails, emails: emails)
        let factorKeys = FactorKeyRotation(totpFactors: totpFactors, recoveryCodes: recoveryCodes)
        let auditHours = AuditHourCounter(
            hours: AuditHourStore(postgres: postgres), retention: configuration.auditRetention, logger: logger)
        let auditLog = AuditSweeper(audit: audit, retention: configuration.auditRetention, logger: logger)
        let erasedUsers = AuditErasureSweeper(erasures: auditErasures, logger: logger)
        return [
            PeriodicTask(interval: .seconds(60)) { await watch.measure() },
            PeriodicTask(interval: .seconds(60)) { await expiredRows.sweep() },
            PeriodicTask(interval: .seconds(60)) { await factorKeys.rotate() },
            PeriodicTask(interval: .seconds(60)) { await auditHours.count() },
            PeriodicTask(interval: .seconds(600)) { await auditLog.sweep() },
            PeriodicTask(interval: .seconds(5)) { await erasedUsers.sweep() },
        ]
    }
}

import RPC

extension IdentityService {
    /// The router with a handler for each method.
    func router() -> Router {
        var router = Router(logger: logger)
        register(on: &router)
        return router
    }

    /// Registers a handler for each method, by domain. Each is given what it needs, and nothing else.
    func register(on router: inout Router) {
        // SignIn, SignUp
        router.handle(CheckEmailHandler(signInMethods: signInMethods, emailHasher: emailHasher))
        router.handle(
            SignInHandler(
                clients: clients, users: users, passwords: passwords, audit: audit, emailHasher: emailHasher,
                hasher: hasher,
                breachRecorder: BreachedPasswordRecorder(breached: breached, audit: audit, logger: logger),
                proofs: sessionProofs, newDeviceNotice: newDeviceNotice, events: attestedEvents, logger: logger))
        router.handle(
            CompleteSignInHandler(pendingSignIns: pendingSignIns, proofs: sessionProofs))
        router.handle(
            BeginStepUpHandler(
                sessions: sessions, activeUsers: activeUsers, clients: clients, proofs: sessionProofs))
        router.handle(AcceptTermsHandler(pendingSignIns: pendingSignIns, users: users, proofs: sessionProofs))
        router.handle(
            SignUpHandler(
                clients: clients, users: users, emailHasher: emailHasher, policy: policy, hasher: hasher,
                proofs: sessionProofs, mailboxes: mailboxes, hooks: signUpHooks))
        router.handle(RotateSignUpHookSecretHandler(secrets: signUpHookSecrets))
        router.handle(
            JoinSignUpWaitlistHandler(
                clients: clients, waitlist: signUpWaitlist, audit: audit, emailHasher: emailHasher))
        router.handle(
            InviteFromSignUpWaitlistHandler(
                waitlist: signUpWaitlist, unregisteredMails: unregisteredMails,
                lifetime: configuration.invitationLifetime))
        router.handle(ListSignUpWaitlistHandler(waitlist: signUpWaitlist))
        router.handle(LeaveSignUpWaitlistHandler(waitlist: signUpWaitlist, emailHasher: emailHasher))

        // EmailLinks
        router.handle(
            RequestEmailLinkHandler(clients: clients, outbox: outbox, audit: audit, emailHasher: emailHasher))
        router.handle(
            SendEmailVerificationHandler(activeUsers: activeUsers, clients: clients, emails: emails, outbox: outbox))
        router.handle(
            VerifyEmailHandler(
                verifier: mailboxVerifier, ownership: ownership, mailboxes: mailboxes, proofs: sessionProofs))
        router.handle(
            PreviewEmailLinkHandler(
                proofs: verifier, sessions: sessions, mailboxes: mailboxes, emails: emails, heldSignIns: heldSignIns,
                invitations: invitations, emailHasher: emailHasher))
        router.handle(
            SignInWithEmailLinkHandler(
                verifier: mailboxVerifier, ownership: ownership, mailboxes: mailboxes, users: users, audit: audit,
                emailHasher: emailHasher, proofs: sessionProofs, hooks: signUpHooks))
        router.handle(
            ResetPasswordHandler(
                verifier: mailboxVerifier, ownership: ownership, activeUsers: activeUsers, mailboxes: mailboxes,
                passkeys: passkeys, policy: policy, hasher: hasher, proofs: sessionProofs))
        router.handle(
            RecordWrongCodeHandler(
                proofs: verifier, clients: clients, events: attestedEvents, emailHasher: emailHasher))

        // Sessions, Account
        router.handle(
            RecordSessionEventHandler(
                proofs: verifier, users: users, clients: clients, events: attestedEvents,
                newDeviceNotice: newDeviceNotice))
        router.handle(
            SwitchAccountHandler(sessions: sessions, activeUsers: activeUsers, audit: audit, proofs: sessionProofs))
        router.handle(
            ReauthenticateHandler(
                sessions: sessions, activeUsers: activeUsers, clients: clients, freshSignIn: freshSignIn,
                secondFactors: secondFactors, audit: audit, proofs: sessionProofs))
        router.handle(GetProfileHandler(users: users))
        router.handle(HasPasswordHandler(passwords: passwords))
        router.handle(UpdateProfileHandler(activeUsers: activeUsers, users: users, audit: audit))
        router.handle(
            ChangePasswordHandler(
                clients: clients, activeUsers: activeUsers, passwords: passwords, audit: audit, policy: policy,
                hasher: hasher,
                proofs: sessionProofs))
        router.handle(ListActivityHandler(sessions: sessions, activeUsers: activeUsers, audit: audit))
        router.handle(
            PrepareExportHandler(
                sessions: sessions, freshSignIn: freshSignIn, activeUsers: activeUsers, personalData: personalData,
                signer: signer))
        router.handle(
            ExportPersonalDataHandler(
                sessions: sessions, freshSignIn: freshSignIn, activeUsers: activeUsers, personalData: personalData))
        router.handle(
            DeleteUserHandler(
                freshUsers: freshUsers, administration: administration, proofs: sessionProofs))
        router.handle(ListEmailsHandler(activeUsers: activeUsers, emails: emails))
        router.handle(AddEmailHandler(freshUsers: freshUsers, emails: emails, emailHasher: emailHasher))
        router.handle(RemoveEmailHandler(freshUsers: freshUsers, emails: emails, proofs: sessionProofs))
        router.handle(MakeEmailPrimaryHandler(freshUsers: freshUsers, emails: emails))
        router.handle(
            UndoEmailChangeHandler(
                verifier: mailboxVerifier, activeUsers: activeUsers, emails: emails, policy: policy, hasher: hasher,
                proofs: sessionProofs))

        // Members
        router.handle(
            CreateAccountHandler(editors: accountEditors, activeUsers: activeUsers, accounts: accounts))
        router.handle(RenameAccountHandler(editors: accountEditors, accounts: accounts))
        router.handle(ListMembersHandler(sessions: sessions, activeUsers: activeUsers, accounts: accounts))
        router.handle(SetMemberRoleHandler(editors: accountEditors, accounts: accounts, proofs: sessionProofs))
        router.handle(DeleteAccountHandler(editors: accountEditors, accounts: accounts, proofs: sessionProofs))
        router.handle(RemoveMemberHandler(editors: accountEditors, accounts: accounts, proofs: sessionProofs))
        router.handle(ListAccountsHandler(accounts: accountLists))
        router.handle(ShowAccountHandler(accounts: accountLists))

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
                emailHasher: emailHasher, policy: policy, hasher: hasher, proofs: sessionProofs, webhooks: webhooks,
                hooks: signUpHooks))

        // SocialLogin
        router.handle(
            BeginProviderSignInHandler(
                clients: clients, connections: connections, providers: providers, redirectURIs: redirectURIs,
                errorLog: providerErrors))
        router.handle(
            CompleteProviderSignInHandler(
                clients: clients, connections: connections, providers: providers, redirectURIs: redirectURIs,
                errorLog: providerErrors, signIn: externalIdentitySignIn, hooks: signUpHooks))
        router.handle(RecordFailedProviderSignInHandler(clients: clients, audit: audit))
        router.handle(ListLinkedIdentitiesHandler(identities: identities))
        router.handle(
            UnlinkIdentityHandler(freshUsers: freshUsers, identities: identities, proofs: sessionProofs))

        // Factors
        router.handle(
            BeginPasskeyRegistrationHandler(enrollers: enrollers, passkeys: passkeys, relyingParty: relyingParty))
        router.handle(
            RegisterPasskeyHandler(
                enrollers: enrollers, challenges: passkeyChallenges, passkeys: passkeys, relyingParty: relyingParty,
                proofs: sessionProofs))
        router.handle(ListPasskeysHandler(passkeys: passkeys))
        router.handle(RenamePasskeyHandler(sessions: sessions, passkeys: passkeys))
        router.handle(BeginPasskeySignInHandler(clients: clients, relyingParty: relyingParty))
        router.handle(
            SignInWithPasskeyHandler(
                clients: clients, users: users, answers: passkeyAnswers, audit: audit, proofs: sessionProofs))
        router.handle(ListRelatedOriginsHandler(clients: clients, relyingParty: relyingParty))
        router.handle(
            BeginTOTPHandler(enrollers: enrollers, usedProofs: usedProofs, totpFactors: totpFactors))
        router.handle(
            ConfirmTOTPHandler(enrollers: enrollers, totpFactors: totpFactors, proofs: sessionProofs))
        router.handle(
            RemoveFactorHandler(
                freshUsers: freshUsers, passkeys: passkeys, totpFactors: totpFactors, proofs: sessionProofs))
        router.handle(
            RenewRecoveryCodesHandler(
                sessions: sessions, freshSignIn: freshSignIn, activeUsers: activeUsers, clients: clients,
                totpFactors: totpFactors, recoveryCodes: recoveryCodes))
        router.handle(ListFactorsHandler(totpFactors: totpFactors))
        router.handle(SetTwoStepHandler(enrollers: enrollers, totpFactors: totpFactors, proofs: sessionProofs))
        router.handle(
            VerifySecondFactorHandler(
                pendingSignIns: pendingSignIns, secondFactors: secondFactors, rememberedBrowsers: rememberedBrowsers,
                proofs: sessionProofs))
        router.handle(
            SkipSecondFactorHandler(
                pendingSignIns: pendingSignIns, rememberedBrowsers: rememberedBrowsers, proofs: sessionProofs))
        router.handle(ForgetBrowsersHandler(sessions: sessions, rememberedBrowsers: rememberedBrowsers))

        // Authorization
        router.handle(
            AuthenticateClientHandler(
                clients: clients, credentials: credentials, usedProofs: usedProofs, audit: audit, proofs: signer,
                issuer: issuer))
        router.handle(FindConsentHandler(consents: consents))
        router.handle(GrantConsentHandler(activeUsers: activeUsers, clients: clients, consents: consents))
        router.handle(ListConsentsHandler(sessions: sessions, activeUsers: activeUsers, consents: consents))
        router.handle(RevokeConsentHandler(sessions: sessions, consents: consents, signer: signer))

        // Clients
        router.handle(FindClientHandler(clients: clients))
        router.handle(CheckOriginHandler(clients: clients))
        router.handle(CreateApplicationHandler(applications: applications, issuer: issuer))
        router.handle(ListApplicationsHandler(applications: applications))
        router.handle(ShowApplicationHandler(applications: applications))
        router.handle(DeleteApplicationHandler(applications: applications))
        router.handle(ShowClientHandler(clients: clients))
        router.handle(DeleteClientHandler(clients: clients))
        router.handle(UpdateApplicationHandler(applications: applications, issuer: issuer))
        router.handle(CreateClientHandler(clients: clients, issuer: issuer))
        router.handle(ListClientsHandler(clients: clients))
        router.handle(UpdateClientHandler(clients: clients, issuer: issuer))
        router.handle(RenewClientSecretHandler(credentials: credentials))
        router.handle(UpdateOAuthClientHandler(clients: clients))
        router.handle(SetProviderConnectionHandler(connections: connections))
        router.handle(ListProviderConnectionsHandler(connections: connections))
        router.handle(RemoveProviderConnectionHandler(connections: connections))
        router.handle(
            ApplySettingsHandler(
                settings: settings, connections: connections, webhooks: webhooks, hookSecrets: signUpHookSecrets,
                issuer: issuer))
        router.handle(ExportSettingsHandler(settings: settings))

        // Webhooks
        router.handle(CreateWebhookHandler(webhooks: webhooks))
        router.handle(ListWebhooksHandler(webhooks: webhooks))
        router.handle(UpdateWebhookHandler(webhooks: webhooks))
        router.handle(DeleteWebhookHandler(webhooks: webhooks))
        router.handle(RotateWebhookSecretHandler(webhooks: webhooks))
        router.handle(TestWebhookHandler(webhooks: webhooks))
        router.handle(RecordWaitlistJoinsHandler(webhooks: webhooks))

        // Waitlists
        router.handle(InviteWaitlistMembersHandler(clients: clients, waitlistMails: waitlistMails))

        // Operations, Outbox
        router.handle(ListUsersHandler(users: userLists))
        router.handle(ShowUserHandler(administration: administration, reader: records))
        router.handle(
            ExplainUserHandler(
                administration: administration, explanations: UserExplanationStore(postgres: postgres),
                applications: applications, audit: audit, clients: clients, emailHasher: emailHasher,
                identities: identities, invitations: invitations, passwords: passwords, reader: records))
        router.handle(SuspendUserHandler(administration: administration, reader: records))
        router.handle(RestoreUserHandler(administration: administration, reader: records))
        router.handle(EraseUserHandler(administration: administration, reader: records))
        router.handle(ResetFactorsHandler(administration: administration, clients: clients, reader: records))
        router.handle(
            CreateUserHandler(
                administration: administration, clients: clients, emailHasher: emailHasher, policy: policy,
                hasher: hasher, reader: records))
        router.handle(
            InviteUserHandler(
                invitations: invitations, clients: clients, lifetime: configuration.invitationLifetime))
        router.handle(
            SetUserEmailHandler(
                administration: administration, clients: clients, emailHasher: emailHasher, reader: records))
        router.handle(
            SetUserPasswordHandler(
                administration: administration, clients: clients, policy: policy, hasher: hasher, reader: records))
        router.handle(VerifyUserEmailHandler(administration: administration, reader: records))
        router.handle(
            SendPasswordResetHandler(administration: administration, clients: clients, reader: records))
        router.handle(UnlockUserHandler(administration: administration, reader: records))
        router.handle(ListAuditEntriesHandler(audit: audit))
        router.handle(CountAuditEntriesHandler(hours: AuditHourStore(postgres: postgres)))
        let operators = OperatorStore(postgres: postgres)
        let accounts = OperatorAccounts(operators: operators, users: users, totpFactors: totpFactors)
        router.handle(FindOperatorsApplicationHandler(operators: operators))
        router.handle(SetUpOperatorsHandler(operators: operators))
        router.handle(FindOperatorHandler(accounts: accounts, audit: audit))
        router.handle(
            CheckOperatorPasswordHandler(
                accounts: accounts, passwords: passwords, audit: audit, emailHasher: emailHasher, hasher: hasher))
        router.handle(
            VerifyOperatorCodeHandler(
                accounts: accounts, totpFactors: totpFactors, recoveryCodes: recoveryCodes, audit: audit))
        router.handle(BeginOperatorTOTPHandler(accounts: accounts, totpFactors: totpFactors))
        router.handle(ConfirmOperatorTOTPHandler(accounts: accounts, totpFactors: totpFactors))
        router.handle(
            SetOperatorPasswordHandler(accounts: accounts, operators: operators, policy: policy, hasher: hasher))
        router.handle(
            ImportUsersHandler(
                reader: ImportedUserReader(emailHasher: emailHasher, hasher: hasher), users: userImports))
        router.handle(ExportUsersHandler(applications: applications, users: userExports, audit: audit))
        router.handle(CreateAPIKeyHandler(keys: apiKeys))
        router.handle(ListAPIKeysHandler(keys: apiKeys))
        router.handle(RevokeAPIKeyHandler(keys: apiKeys))
        router.handle(CheckAPIKeyHandler(keys: apiKeys))
        router.handle(
            LeaseEventsHandler(
                outbox: outbox,
                signer: eventSigner,
                logger: logger))
        router.handle(AcknowledgeEventsHandler(outbox: outbox))
    }
}

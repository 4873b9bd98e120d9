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
                proofs: sessionProofs))
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
        router.handle(SendEmailVerificationHandler(activeUsers: activeUsers, clients: clients, outbox: outbox))
        router.handle(
            VerifyEmailHandler(
                verifier: mailboxVerifier, ownership: ownership, mailboxes: mailboxes, proofs: sessionProofs))
        router.handle(
            PreviewEmailLinkHandler(
                proofs: verifier, sessions: sessions, mailboxes: mailboxes, heldSignIns: heldSignIns,
                invitations: invitations, emailHasher: emailHasher))
        router.handle(
            SignInWithEmailLinkHandler(
                verifier: mailboxVerifier, ownership: ownership, mailboxes: mailboxes, users: users,
                emailHasher: emailHasher,
                proofs: sessionProofs))
        router.handle(
            ResetPasswordHandler(
                verifier: mailboxVerifier, ownership: ownership, activeUsers: activeUsers, mailboxes: mailboxes,
                policy: policy, hasher: hasher, proofs: sessionProofs))
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
                emailHasher: emailHasher, policy: policy, hasher: hasher, proofs: sessionProofs))

        // SocialLogin
        router.handle(
            BeginProviderSignInHandler(
                clients: clients, connections: connections, providers: providers, redirectURIs: redirectURIs,
                errorLog: providerErrors))
        router.handle(
            CompleteProviderSignInHandler(
                clients: clients, connections: connections, providers: providers, redirectURIs: redirectURIs,
                errorLog: providerErrors, signIn: externalIdentitySignIn))
        router.handle(RecordFailedProviderSignInHandler(clients: clients, audit: audit))
        router.handle(ListLinkedIdentitiesHandler(identities: identities))
        router.handle(
            UnlinkIdentityHandler(
                sessions: sessions, activeUsers: activeUsers, clients: clients, identities: identities,
                freshSignIn: freshSignIn, proofs: sessionProofs))

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
                sessions: sessions, freshSignIn: freshSignIn, activeUsers: activeUsers, clients: clients,
                passkeys: passkeys, totpFactors: totpFactors, proofs: sessionProofs))
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
                pendingSignIns: pendingSignIns, rememberedBrowsers: rememberedBrowsers, audit: audit,
                proofs: sessionProofs))
        router.handle(ForgetBrowsersHandler(sessions: sessions, rememberedBrowsers: rememberedBrowsers))

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
        router.handle(CreateApplicationHandler(applications: applications, issuer: issuer))
        router.handle(ListApplicationsHandler(applications: applications))
        router.handle(UpdateApplicationHandler(applications: applications, issuer: issuer))
        router.handle(CreateClientHandler(clients: clients, issuer: issuer))
        router.handle(ListClientsHandler(clients: clients))
        router.handle(UpdateClientHandler(clients: clients, issuer: issuer))
        router.handle(RenewClientSecretHandler(credentials: credentials))
        router.handle(UpdateOAuthClientHandler(clients: clients))
        router.handle(SetProviderConnectionHandler(connections: connections))
        router.handle(ListProviderConnectionsHandler(connections: connections))
        router.handle(RemoveProviderConnectionHandler(connections: connections))

        // Waitlists
        router.handle(InviteWaitlistMembersHandler(clients: clients, waitlistMails: waitlistMails))

        // Operations, Outbox
        router.handle(ShowUserHandler(administration: administration, reader: records))
        router.handle(SuspendUserHandler(administration: administration, reader: records))
        router.handle(RestoreUserHandler(administration: administration, reader: records))
        router.handle(EraseUserHandler(administration: administration, reader: records))
        router.handle(ResetFactorsHandler(administration: administration, clients: clients, reader: records))
        router.handle(ListAuditEntriesHandler(audit: audit))
        router.handle(
            LeaseEventsHandler(
                outbox: outbox,
                signer: eventSigner,
                logger: logger))
        router.handle(AcknowledgeEventsHandler(outbox: outbox))
    }
}

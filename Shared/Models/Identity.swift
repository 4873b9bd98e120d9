/// The methods of the identity service: users, credentials, accounts, applications and clients.
public enum Identity {
    /// Every method of the service, by domain. The service refuses to start unless it handles exactly these.
    public static let methods: [any RPCMethod.Type] = [
        // SignIn
        SignIn.self,
        CompleteSignIn.self,
        BeginStepUp.self,
        CheckEmail.self,
        // SignUp
        SignUp.self,
        JoinSignUpWaitlist.self,
        InviteFromSignUpWaitlist.self,
        AcceptTerms.self,
        ListSignUpWaitlist.self,
        LeaveSignUpWaitlist.self,
        // EmailLinks
        RequestEmailLink.self,
        SendEmailVerification.self,
        VerifyEmail.self,
        PreviewEmailLink.self,
        SignInWithEmailLink.self,
        ResetPassword.self,
        RecordWrongCode.self,
        // Sessions
        SwitchAccount.self,
        Reauthenticate.self,
        RecordSessionEvent.self,
        // Account
        GetProfile.self,
        HasPassword.self,
        UpdateProfile.self,
        ChangePassword.self,
        // Invitations
        CreateInvite.self,
        ListInvites.self,
        RevokeInvite.self,
        AcceptInvite.self,
        // SocialLogin
        BeginProviderSignIn.self,
        CompleteProviderSignIn.self,
        RecordFailedProviderSignIn.self,
        ListLinkedIdentities.self,
        UnlinkIdentity.self,
        // Factors
        BeginPasskeyRegistration.self,
        RegisterPasskey.self,
        ListPasskeys.self,
        RenamePasskey.self,
        BeginPasskeySignIn.self,
        SignInWithPasskey.self,
        ListRelatedOrigins.self,
        BeginTOTP.self,
        ConfirmTOTP.self,
        RemoveFactor.self,
        RenewRecoveryCodes.self,
        ListFactors.self,
        SetTwoStep.self,
        VerifySecondFactor.self,
        SkipSecondFactor.self,
        ForgetBrowsers.self,
        // Authorization
        AuthenticateClient.self,
        FindConsent.self,
        GrantConsent.self,
        // Clients
        FindClient.self,
        CheckOrigin.self,
        CreateApplication.self,
        ListApplications.self,
        UpdateApplication.self,
        CreateClient.self,
        ListClients.self,
        UpdateClient.self,
        UpdateOAuthClient.self,
        RenewClientSecret.self,
        SetProviderConnection.self,
        ListProviderConnections.self,
        RemoveProviderConnection.self,
        // Waitlists
        InviteWaitlistMembers.self,
        // Operations
        ShowUser.self,
        SuspendUser.self,
        RestoreUser.self,
        EraseUser.self,
        ResetFactors.self,
        ListAuditEntries.self,
        // Outbox
        LeaseEvents.self,
        AcknowledgeEvents.self,
    ]
}

/// The methods of the identity service: users, credentials, accounts, applications and clients.
public enum Identity {
    /// Every method that identity answers; it refuses to start unless it handles exactly these.
    public static let methods: [any RPCMethod.Type] = [
        FindClient.self,
        CheckOrigin.self,
        CheckEmail.self,
        SignUp.self,
        SignIn.self,
        GetProfile.self,
        UpdateProfile.self,
        ChangePassword.self,
        SwitchAccount.self,
        RequestEmailLink.self,
        SendEmailVerification.self,
        VerifyEmail.self,
        PreviewEmailLink.self,
        SignInWithEmailLink.self,
        ResetPassword.self,
        RecordSessionEvent.self,
        RecordWrongCode.self,
        CreateInvite.self,
        ListInvites.self,
        RevokeInvite.self,
        AcceptInvite.self,
        LeaseEvents.self,
        AcknowledgeEvents.self,
        CreateApplication.self,
        ListApplications.self,
        UpdateApplication.self,
        CreateClient.self,
        ListClients.self,
        UpdateClient.self,
        AuthenticateClient.self,
        RenewClientSecret.self,
        UpdateOAuthClient.self,
        FindConsent.self,
        GrantConsent.self,
        ShowUser.self,
        SuspendUser.self,
        RestoreUser.self,
        EraseUser.self,
        BeginProviderSignIn.self,
        CompleteProviderSignIn.self,
        RecordFailedProviderSignIn.self,
        ListLinkedIdentities.self,
        UnlinkIdentity.self,
        SetProviderConnection.self,
        ListProviderConnections.self,
        RemoveProviderConnection.self,
    ]

    /// What identity answers when it knows who someone is.
    public struct AuthenticatedUser: Codable, Sendable {
        /// The user, with the account that the new session will act in.
        public var profile: SessionProfile
        /// What ``Tokens/IssueSession`` or ``Tokens/SwitchAccount`` believes.
        public var proof: Proof
        /// Set when the user's earlier sessions are over: what ``Tokens/AdvanceEpoch`` believes, to be shown first.
        public var epochProof: Proof?
        /// The user's epoch when they showed who they are, for the mark of the browser in which they did.
        public var epoch: Int
        /// Whether the user's earlier password, providers, consents, invitations and sessions were removed, because this
        /// was the first proof of their mailbox.
        public var credentialsReset: Bool

        /// Makes an answer.
        public init(
            profile: SessionProfile, proof: Proof, epochProof: Proof? = nil, epoch: Int = 0,
            credentialsReset: Bool = false
        ) {
            self.profile = profile
            self.proof = proof
            self.epochProof = epochProof
            self.epoch = epoch
            self.credentialsReset = credentialsReset
        }
    }
}

/// The methods of the identity service: users, credentials, accounts, applications and clients.
public enum Identity {
    /// Every method that identity answers; it refuses to start unless it handles exactly these.
    public static let methods: [any RPCMethod.Type] = [
        FindClient.self,
        SignUp.self,
        SignIn.self,
        GetProfile.self,
        UpdateIdentity.self,
        ChangePassword.self,
        SwitchAccount.self,
        RequestMail.self,
        RequestVerification.self,
        VerifyEmail.self,
        SignInByMail.self,
        ResetPassword.self,
        RecordEvent.self,
        CreateInvite.self,
        ListInvites.self,
        RevokeInvite.self,
        AcceptInvite.self,
        ClaimEffects.self,
        SettleEffects.self,
        CreateApplication.self,
        ListApplications.self,
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
    ]

    /// What identity answers when it knows who someone is.
    public struct Vouched: Codable, Sendable {
        /// The user, with the account that the new session will act in.
        public var profile: SessionProfile
        /// What ``Tokens/IssueSession`` or ``Tokens/SwitchSession`` believes.
        public var proof: Proof

        /// Makes an answer.
        public init(profile: SessionProfile, proof: Proof) {
            self.profile = profile
            self.proof = proof
        }
    }
}

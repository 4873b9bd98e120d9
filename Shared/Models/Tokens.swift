/// The methods of the tokens service: sessions, access and refresh tokens, authorization codes, signing keys, limits.
public enum Tokens {
    /// Every method of the service, by domain. The service refuses to start unless it handles exactly these.
    public static let methods: [any RPCMethod.Type] = [
        // SignIn
        BeginAttempt.self,
        FinishAttempt.self,
        KeepSignIn.self,
        FindSignIn.self,
        // EmailLinks
        SpendEmailLimit.self,
        ReleaseEmailLimit.self,
        // Sessions
        IssueSession.self,
        RefreshSession.self,
        SwitchAccount.self,
        Reauthenticate.self,
        CheckAccessToken.self,
        CheckSession.self,
        IssueSessionProof.self,
        ListSessions.self,
        EndSession.self,
        EndAllSessions.self,
        FindBrowserSession.self,
        SignOut.self,
        AdvanceEpoch.self,
        // SocialLogin
        KeepProviderState.self,
        KeepProviderAnswer.self,
        TakeProviderState.self,
        // Factors
        IssuePasskeyChallenge.self,
        TakePasskeyChallenge.self,
        // Authorization
        BeginAuthorization.self,
        FindAuthorization.self,
        IssueAuthorizationCode.self,
        ExchangeAuthorizationCode.self,
        ExchangeRefreshToken.self,
        RevokeToken.self,
        IntrospectToken.self,
        EndClientSessions.self,
        ReadIDToken.self,
        GetJWKS.self,
        // Clients
        ForgetClient.self,
        // Operations
        SpendLimits.self,
        FindAttempts.self,
        ClearAttempts.self,
        ListKeys.self,
        ListKeyEvents.self,
        RotateKeys.self,
        RevokeKey.self,
    ]
}

import Redis

/// The Lua scripts beside this file, built into the program.
enum Scripts {
    static let issueSession = script(PackageResources.issue_session_lua)
    static let refreshSession = script(PackageResources.refresh_session_lua)
    static let switchSession = script(PackageResources.switch_session_lua)
    static let advanceEpoch = script(PackageResources.advance_epoch_lua)
    static let endAllSessions = script(PackageResources.end_all_sessions_lua)
    static let spendLimit = script(PackageResources.spend_limit_lua)
    static let spendMail = script(PackageResources.spend_mail_lua)
    static let settleMail = script(PackageResources.settle_mail_lua)
    static let beginAttempt = script(PackageResources.begin_attempt_lua)
    static let beginDeviceAttempt = script(PackageResources.begin_device_attempt_lua)
    static let settleAttempt = script(PackageResources.settle_attempt_lua)
    static let countFailure = script(PackageResources.count_failure_lua)
    static let addFirstKey = script(PackageResources.add_first_key_lua)
    static let keepProviderState = script(PackageResources.keep_provider_state_lua)
    static let keepProviderAnswer = script(PackageResources.keep_provider_answer_lua)
    static let takeProviderState = script(PackageResources.take_provider_state_lua)

    static let addNextKey = script(PackageResources.add_next_key_lua)
    static let revokeKey = script(PackageResources.revoke_key_lua)
    static let keepAuthorization = script(PackageResources.keep_authorization_lua)
    static let redeemCode = script(PackageResources.redeem_code_lua)

    private static func script(_ bytes: [UInt8]) -> UntypedScript {
        UntypedScript(String(decoding: bytes, as: UTF8.self))
    }
}

/// All operations of the admin API: what the commands do that concern a running fleet, and nothing else.
///
/// API keys are not created here. Who has a key could otherwise make one that outlives it.
enum AdminRoutes {
    static let all: [AdminRoute] = [
        applications, settingsOfAll, clients, connections, users, userChanges, sessions, accounts, invites, waitlists,
        mails, keys, webhooks, audit, apiKeys, fleet,
    ].flatMap(\.self)
}

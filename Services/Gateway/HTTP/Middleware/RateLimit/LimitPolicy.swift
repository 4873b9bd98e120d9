import Models

/// What is limited. The raw value is the policy's name in `RateLimit-Policy`, and in upper case the end of the variable
/// that sets it: `LATCHKEY_LIMIT_SIGN_IN=30/60s`.
enum LimitPolicy: String, CaseIterable {
    /// Sign-ins and other checks of a password, by address of the caller.
    case signIn = "sign_in"
    /// Wrong passwords and codes, by account; past it each try takes longer.
    case signInFailures = "sign_in_failures"
    /// New users, by address of the caller.
    case signUp = "sign_up"
    /// Questions about which accounts there are, by address of the caller.
    case checkEmail = "check_email"
    /// Questions what a client's sign-in offers, by address of the caller.
    case loginMethods = "login_methods"
    /// Mails asked for, by address of the caller.
    case mail
    /// Mails to one mailbox that one caller asks for.
    case mailbox
    /// Mails to one mailbox in a longer time, whoever asks. Strangers together have this many, of which one caller may use
    /// half, and the mailbox's owner has as many again; sign-ins and resets count apart from all else.
    case mailboxHour = "mailbox_hour"
    /// The same in a day.
    case mailboxDay = "mailbox_day"
    /// Mails that somebody who is signed in sends, by user and by account.
    case userMail = "user_mail"
    /// Uses of mailed tokens and codes, by address of the caller.
    case mailedToken = "mailed_token"
    /// Refreshes and other trades of tokens, by address of the caller.
    case token
    /// Sign-ins that begin or come back from a provider, by address of the caller.
    case authorize
    /// Questions of resource servers about tokens, by address of the caller.
    case introspection
    /// Documents, metrics and readiness, by address of the caller; each gateway counts by itself.
    case documents

    /// What is allowed unless the operator says otherwise.
    var standard: Tokens.LimitRule {
        switch self {
        case .signIn, .signUp, .checkEmail, .mailedToken: .init(limit: 30, window: 60)
        case .loginMethods: .init(limit: 300, window: 60)
        case .signInFailures: .init(limit: 5, window: 300)
        case .mail: .init(limit: 20, window: 60)
        case .mailbox: .init(limit: 5, window: 60)
        case .mailboxHour: .init(limit: 10, window: 3600)
        case .mailboxDay: .init(limit: 20, window: 24 * 3600)
        case .userMail: .init(limit: 50, window: 24 * 3600)
        case .token: .init(limit: 150, window: 300)
        case .authorize: .init(limit: 120, window: 60)
        case .introspection: .init(limit: 3000, window: 300)
        case .documents: .init(limit: 3000, window: 60)
        }
    }

    var variable: String { "LATCHKEY_LIMIT_\(rawValue.uppercased())" }
}

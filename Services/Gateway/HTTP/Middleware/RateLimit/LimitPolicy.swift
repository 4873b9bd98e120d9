import Models

/// The kinds of limits. The raw value is the policy's name in `RateLimit-Policy` and, in upper case, the end of the variable
/// that sets it: `LATCHKEY_LIMIT_SIGN_IN=30/60s`.
enum LimitPolicy: String, CaseIterable {
    /// Sign-ins and other password checks, by the caller's address.
    case signIn = "sign_in"
    /// Wrong passwords and codes, by account. Beyond the limit each attempt has to wait longer.
    case failedSignIns = "sign_in_failures"
    /// Sign-ups, by the caller's address.
    case signUp = "sign_up"
    /// Checks whether an email address has an account, by the caller's address.
    case checkEmail = "check_email"
    /// Requests for a client's sign-in methods, by the caller's address.
    case loginMethods = "login_methods"
    /// Requests for an email, by the caller's address.
    case mail
    /// Emails to one mailbox at the request of one caller.
    case mailbox
    /// Emails to one mailbox in a longer window, at the request of all callers. Unknown devices share this number, and one
    /// caller may use half of it. The mailbox's owner has the same number again. Emails for signing in and for resetting a
    /// password are counted separately from all others.
    case mailboxHour = "mailbox_hour"
    /// The same in a day.
    case mailboxDay = "mailbox_day"
    /// Emails at the request of a signed-in user, by user and by account.
    case userMail = "user_mail"
    /// Uses of emailed tokens and codes, by the caller's address.
    case mailedToken = "mailed_token"
    /// Refreshes and other token exchanges, by the caller's address.
    case token
    /// Authorization requests and provider callbacks, by the caller's address.
    case authorize
    /// Token introspection by resource servers (RFC 7662), by the caller's address.
    case introspection
    /// Documents and readiness, by the caller's address. Each gateway counts by itself.
    case documents

    /// The limit unless its variable is set.
    var standard: Tokens.LimitRule {
        switch self {
        case .signIn, .signUp, .checkEmail, .mailedToken: .init(limit: 30, window: 60)
        case .loginMethods: .init(limit: 300, window: 60)
        case .failedSignIns: .init(limit: 5, window: 300)
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

    /// The environment variable that sets the limit.
    var variable: String { "LATCHKEY_LIMIT_\(rawValue.uppercased())" }
}

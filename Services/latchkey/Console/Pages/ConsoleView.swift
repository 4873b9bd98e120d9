import HTTPTypes

/// A part of the console, as its navigation names it.
enum ConsoleSection: String, CaseIterable, Sendable {
    case overview = "Overview"
    case users = "Users"
    case sessions = "Sessions"
    case audit = "Audit log"
    case emails = "Emails"
    case applications = "Applications"
    case clients = "Clients"
    case keys = "Signing keys"
    case waitlists = "Waitlists"
    case apiKeys = "API keys"
    case operators = "Operators"
    case explain = "Explain"
    case health = "Health"

    /// The path of its first page.
    var path: String {
        switch self {
        case .overview: "/"
        case .users: "/users"
        case .sessions: "/sessions"
        case .audit: "/audit"
        case .emails: "/emails"
        case .applications: "/applications"
        case .clients: "/clients"
        case .keys: "/keys"
        case .waitlists: "/waitlists"
        case .apiKeys: "/api-keys"
        case .operators: "/operators"
        case .explain: "/explain"
        case .health: "/health"
        }
    }
}

/// A page before it is written as HTML.
struct ConsoleView: Sendable {
    var title: String
    /// Where it belongs to; nil for the pages before the sign-in.
    var section: ConsoleSection?
    var blocks: [ConsoleBlock]
    var status: HTTPResponse.Status = .ok
    /// Whether a script renews it.
    var isLive = false

    /// Whether a form has to be corrected. The title says so.
    var hasErrors: Bool {
        blocks.contains { block in
            switch block {
            case .notice(_, let isError): isError
            case .form(let form): form.fields.contains { $0.error != nil }
            default: false
            }
        }
    }
}

/// What a page answers.
enum ConsoleAnswer: Sendable {
    case page(ConsoleView)
    /// 303 See Other, so that going back or loading again sends no form again (RFC 9110 §15.4.4).
    case redirect(String)
    /// Rows for a page that is open.
    case rows(ConsoleTable)
    /// Blocks for a page that is open.
    case blocks([ConsoleBlock])
    /// An email as its reader sees it, for a frame.
    case email(String)
}

import HTTPTypes
import Models

/// An operation of the admin API: everything about it in one value. The dispatcher, the checks of keys and `openapi.json` are made of
/// these; there is no second list of paths.
struct AdminRoute: Sendable {
    /// The part of the API, a tag in OpenAPI.
    enum Tag: String, Sendable, CaseIterable {
        case applications = "Applications"
        case settings = "Settings"
        case clients = "Clients"
        case connections = "Connections"
        case users = "Users"
        case sessions = "Sessions"
        case accounts = "Accounts"
        case members = "Members"
        case invites = "Invites"
        case waitlists = "Waitlists"
        case mails = "Mails"
        case keys = "Signing keys"
        case webhooks = "Webhooks"
        case audit = "Audit"
        case apiKeys = "API keys"
        case fleet = "Fleet"
    }

    /// What a request is about. It decides which keys may make it: a key of one application reaches nothing else.
    enum Target: Sendable {
        /// The whole fleet. Keys of one application get 403.
        case fleet
        /// A list that the query parameter `application_id` narrows. Keys of one application always get theirs.
        case filter
        /// The application that the member `application_id` of the body names.
        case body
        /// The application of the path's `{application}`.
        case application
        /// The application of the path's `{client}`.
        case client
        /// The application of the path's `{user}`.
        case user
        /// The application of the path's `{account}`.
        case account
        /// The application of the path's `{webhook}`.
        case webhook
    }

    let method: HTTPRequest.Method
    /// Such as `/admin/users/{user}`.
    let path: String
    /// OpenAPI's `operationId`.
    let id: String
    let tag: Tag
    let summary: String
    let target: Target
    /// What it does beyond the summary; nil for nothing.
    var note: String?
    /// The parameters of the query.
    var query: [AdminField] = []
    /// The members of the body; nil for none.
    var body: [AdminField]?
    /// The status of success.
    var status: HTTPResponse.Status = .ok
    /// How long its calls may take together.
    var timeout = ConsoleFleet.timeout
    /// Whether reading it needs a key that may write.
    var isSensitive = false
    /// Whether its answer has no content.
    var isEmpty = false
    /// Whether it lists: its answer has `data` and `links`.
    var isList = false
    /// Does it.
    let run: @Sendable (AdminRequest) async throws -> AdminAnswer

    /// What a key has to be allowed to do.
    var scope: APIKey.Scope { method == .get && !isSensitive ? .read : .write }

    /// The segments of the path, without the first slash.
    var segments: [Substring] { path.dropFirst().split(separator: "/") }

    /// The names of the path's parameters, in order.
    var parameters: [String] {
        segments.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}

/// A parameter of a query, or a member of a body.
struct AdminField: Sendable {
    /// The type in JSON Schema.
    enum Kind: Sendable {
        case text, flag, number
        /// A list of texts.
        case texts
        /// Names with a text each.
        case textByName
        /// Any JSON object or array, which the operation reads itself.
        case json
        /// One of these texts.
        case oneOf([String])
        /// A list of these texts.
        case someOf([String])
    }

    let name: String
    let kind: Kind
    let summary: String
    var isRequired = false

    init(_ name: String, _ kind: Kind, _ summary: String, isRequired: Bool = false) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.isRequired = isRequired
    }

    /// A text.
    init(_ name: String, _ summary: String, isRequired: Bool = false) {
        self.init(name, .text, summary, isRequired: isRequired)
    }

    /// The parameters of every list that has pages.
    static let pages = [
        AdminField("limit", .number, "How many at most, 1 to 100. Default: 50."),
        AdminField("cursor", .text, "Where a page begins: `links.next` of the page before has it."),
    ]

    /// The parameter that narrows a list to an application.
    static let application = AdminField("application_id", .text, "Only of this application.")

    /// The parameters of a list that has pages and can be narrowed.
    static let narrowedPages: [AdminField] = pages + [application]

    /// The parameters of the export of users.
    static let export: [AdminField] =
        pages + [AdminField("with_password_hashes", .flag, "Whether the password hashes are in it.")]

    /// The parameters of the list of emails.
    static let mails: [AdminField] =
        pages + [
            AdminField(
                "state", .oneOf(Mailer.MessageState.allCases.map(\.rawValue)), "The state. Default: dead, given up.")
        ]

    /// The parameters of the audit log.
    static let audit: [AdminField] =
        narrowedPages + [
            AdminField("user_id", "Of a user."), AdminField("client_id", "At a client."),
            AdminField("ip_address", "From a network address."),
            AdminField("event", .oneOf(AuditEvent.allCases.map(\.rawValue)), "Of this kind."),
            AdminField("request_id", "Of one request."), AdminField("since", "From this time on."),
            AdminField("until", "Before this time."),
        ]

    /// The parameters of the list of users.
    static let users: [AdminField] =
        narrowedPages + [
            AdminField(
                "status", .oneOf(UserState.allCases.map(\.rawValue)), "In this state. Default: all but erased."),
            AdminField("email", "With an address that begins so."),
            AdminField(
                "search", "With this part of an address, of at least \(Identity.ListUsers.minimumPart) characters."),
            AdminField("created_since", "Signed up from this time on."),
            AdminField("created_until", "Signed up before this time."),
            AdminField("signed_in_since", "Signed in from this time on."),
            AdminField("not_signed_in_since", "Not signed in from this time on."),
        ]
}

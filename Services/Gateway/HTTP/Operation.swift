import HTTPTypes
import Models

/// Everything that the pipeline, the router and the API's description need to know about an endpoint.
///
/// There is no other list of paths or policies. `openapi.json` and `/docs` are made of all operations (`OpenAPIDocument`).
struct Operation: Sendable {
    let route: Route
    /// The `operationId`: unique, in camel case. Generated clients name their functions after it.
    let id: String
    /// The group in the description.
    let tag: Tag
    /// One line without a full stop.
    let summary: String
    /// What a caller has to know beyond the summary; may be empty.
    let description: String

    let authentication: Authentication
    let csrf: CSRFGuard.Rule
    /// The limit that each request counts against, by the caller's network; nil where nothing is counted.
    let rateLimit: LimitPolicy?
    let readableBy: Readers
    let caching: Caching
    let format: Format
    let head: HeadRule

    let parameters: [Parameter]
    /// Nil for an operation that reads no body.
    let request: RequestBody?
    /// The responses to a successful request.
    let answers: [Answer]
    /// The errors that the endpoint itself throws, also those of the services that it calls. What the pipeline throws is
    /// added by ``pipelineErrors``.
    let errors: [ErrorCode]

    init(
        _ method: HTTPRequest.Method, _ path: String, id: String, tag: Tag, summary: String, description: String = "",
        authentication: Authentication = .none, csrf: CSRFGuard.Rule = .ifCookie, rateLimit: LimitPolicy? = nil,
        readableBy: Readers = .clientOrigins, caching: Caching = .noStore, format: Format = .problem,
        head: HeadRule = .likeGet, parameters: [Parameter] = [], request: RequestBody? = nil,
        answers: [Answer], errors: [ErrorCode] = []
    ) {
        route = Route(method: method, path: path)
        self.id = id
        self.tag = tag
        self.summary = summary
        self.description = description
        self.authentication = authentication
        self.csrf = csrf
        self.rateLimit = rateLimit
        self.readableBy = readableBy
        self.caching = caching
        self.format = format
        self.head = head
        self.parameters = parameters
        self.request = request
        self.answers = answers
        self.errors = errors
    }

    /// Who may call.
    enum Authentication: Sendable {
        /// Anyone.
        case none
        /// A user with an access token of a first-party client. The endpoint is a ``SignedInEndpoint``.
        case firstParty
        /// A user with an access token of any client, such as one that the user has consented to. The endpoint is a
        /// ``SignedInEndpoint``.
        case anyClient
        /// A user with an access token of a first-party client, or with the token of a sign-in that waits for this step; the
        /// endpoint checks it (``SessionOrSignInReader``).
        case firstPartyOrSignIn
        /// A session that may have ended; the endpoint checks its tokens.
        case endedSession
        /// A client, by its secret or assertion (RFC 6749 §2.3). Public clients send only their id.
        case client
    }

    /// The pages that may read a response in a browser (CORS, WHATWG Fetch §3.2).
    enum Readers: Sendable {
        /// Pages at the registered origins of the request's client.
        case clientOrigins
        /// No page of another origin.
        case nobody
    }

    /// What a response tells caches (RFC 9111).
    enum Caching: Sendable {
        /// `Cache-Control: no-store`, regardless of the endpoint.
        case noStore
        /// The endpoint decides, for example by an entity tag and a lifetime.
        case byEndpoint
    }

    /// The format of errors.
    enum Format: Sendable {
        /// A problem document (RFC 9457).
        case problem
        /// A page for a browser that navigates, and a problem document for programs.
        case page
        /// The endpoint's errors have the format of RFC 6749 §5.2; those of the pipeline are problem documents.
        case oauth
    }

    /// What HEAD does at the path of a GET (RFC 9110 §9.3.2).
    enum HeadRule: Sendable {
        /// The same as GET, without its body: GET changes nothing.
        case likeGet
        /// HEAD has the same errors as GET. Where GET would begin to change something, HEAD ends with this status: where the
        /// endpoint calls ``IncomingRequest/stopIfHead()``.
        case stops(HTTPResponse.Status)
    }
}

extension Operation {
    /// A page by GET, whose errors are pages too.
    static func page(
        _ path: String, id: String, tag: Tag = .pages, summary: String, description: String = "",
        rateLimit: LimitPolicy? = nil, readableBy: Readers = .nobody, caching: Caching = .byEndpoint,
        head: HeadRule = .likeGet, parameters: [Parameter] = [], answers: [Answer] = [.page], errors: [ErrorCode] = []
    ) -> Operation {
        .page(
            .get, path, id: id, tag: tag, summary: summary, description: description, rateLimit: rateLimit,
            readableBy: readableBy, caching: caching, head: head, parameters: parameters, answers: answers,
            errors: errors)
    }

    /// The same with any method.
    static func page(
        _ method: HTTPRequest.Method, _ path: String, id: String, tag: Tag = .pages, summary: String,
        description: String = "", csrf: CSRFGuard.Rule = .ifCookie, rateLimit: LimitPolicy? = nil,
        readableBy: Readers = .nobody, caching: Caching = .byEndpoint, head: HeadRule = .likeGet,
        parameters: [Parameter] = [], request: RequestBody? = nil, answers: [Answer] = [.page],
        errors: [ErrorCode] = []
    ) -> Operation {
        Operation(
            method, path, id: id, tag: tag, summary: summary, description: description, csrf: csrf,
            rateLimit: rateLimit, readableBy: readableBy, caching: caching, format: .page, head: head,
            parameters: parameters, request: request, answers: answers, errors: errors)
    }

    /// A form of one of our pages. It always has a CSRF token, and the response is a redirect to the next page, or a
    /// ``LeavingPage`` to an application.
    static func form(
        _ path: String, id: String, summary: String, rateLimit: LimitPolicy? = nil, caching: Caching = .byEndpoint,
        parameters: [Parameter] = [], request: RequestBody, answers: [Answer] = [.leaving, .onward],
        errors: [ErrorCode] = []
    ) -> Operation {
        .page(
            .post, path, id: id, summary: summary, csrf: .form, rateLimit: rateLimit, caching: caching,
            parameters: parameters, request: request, answers: answers, errors: errors)
    }

    /// A document that is the same for all callers. Each gateway counts requests by itself, and caches may keep it.
    static func document(
        _ path: String, id: String, tag: Tag = .machines, summary: String, description: String = "",
        readableBy: Readers = .nobody, format: Format = .problem, parameters: [Parameter] = [], answers: [Answer],
        errors: [ErrorCode] = []
    ) -> Operation {
        Operation(
            .get, path, id: id, tag: tag, summary: summary, description: description, rateLimit: .documents,
            readableBy: readableBy, caching: .byEndpoint, format: format, parameters: parameters, answers: answers,
            errors: errors)
    }

    /// The groups of operations, in the order in which the description lists them.
    enum Tag: String, Sendable, CaseIterable {
        case signingIn = "Signing in"
        case oauth = "OAuth and OpenID Connect"
        case byEmail = "By email"
        case user = "The user"
        case factors = "Passkeys and second factors"
        case sessions = "Sessions"
        case accounts = "Accounts and members"
        case invitations = "Invitations"
        case waitlists = "Waitlists"
        case pages = "Pages"
        case machines = "For machines"
        /// An endpoint that is not described yet.
        case undescribed = "Others"

        var description: String {
            switch self {
            case .signingIn: "Getting tokens and giving them up."
            case .oauth:
                "A standard authorization server (OAuth 2.1, OpenID Connect Core) for any client library."
            case .byEmail: "Links and codes that are sent by email."
            case .user: "The person who is signed in."
            case .factors:
                "Passkeys, authenticator apps and recovery codes."
            case .sessions: "The places where a user is signed in."
            case .accounts: "What users share, and who belongs to it."
            case .invitations: "Asking others into an account."
            case .waitlists: "Features that people wait for."
            case .pages: "Pages for people, in their language. Every form has a token against forged requests."
            case .machines: "Keys, health, this document."
            case .undescribed: ""
            }
        }
    }
}

import Hummingbird
import Models
import RPCClient

/// Shows the start page. In a local fleet it links everything that developers can try, including the emails; anywhere else it
/// only explains what Latchkey is.
struct ShowStartPageEndpoint: Endpoint {
    static let operation = Operation.page(
        "/", id: "showStartPage",
        summary: "The start page",
        parameters: [.languages],
        errors: [.unknownClient, .notFound])

    /// How many emails the page lists.
    private static let maximumEmails = 5

    let pages: PageContextFactory
    let localMail: LocalMail
    let fleet: Fleet
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        let page = try pages.contextWithoutClient(for: request)
        guard let folder = try localMail.folder(for: request), let demo = localMail.demoClient else {
            // The discovery URL is public, and enough for developers who have a client.
            return page.render(.about, title: page.text("about_title"), ["discovery": discovery])
        }
        var query = PageQuery()
        query.client = demo
        query.languages = try PageQuery(request).languages
        let mails = await folder.latest(Self.maximumEmails)
        let parts = await Readiness.lines(of: fleet)
        return page.render(
            .start, title: page.text("start_title"),
            [
                "wide": true, "sign_in": query.path(SignInPage.path), "sign_up": query.path(SignUpPage.path),
                "account": query.path(AccountPage.path),
                "mails": mails.map { Self.row($0, page, issuer: issuer) },
                "has_mails": !mails.isEmpty, "all_up": parts.allSatisfy(\.ok),
                "parts": ([Readiness.Line(name: "gateway", ok: true, text: "")] + parts).map(Self.row),
                "issuer": issuer, "client": demo.description, "discovery": discovery,
                "snippets": ConnectSnippets(issuer: issuer, client: demo).all.map { snippet in
                    ["id": snippet.id, "language": snippet.title, "text": snippet.text]
                },
            ])
    }

    private static func row(_ mail: MailFile, _ page: PageContext, issuer: String) -> [String: Any] {
        var row: [String: Any] = [
            "subject": mail.subject, "to": mail.recipient, "page": ShowMailFileEndpoint.path(mail.name),
            "stamp": mail.date.map { Timestamp($0).description } ?? "",
            "time": mail.date.map { page.text(Timestamp($0)) } ?? "",
        ]
        // Only a link to ourselves: whatever else a mail may hold, this page leads nowhere else.
        row["link"] = mail.link.flatMap { $0.hasPrefix("\(issuer)/") ? $0 : nil }
        row["code"] = mail.code
        return row
    }

    private static func row(_ part: Readiness.Line) -> [String: Any] {
        let name = part.name.replacing("postgres", with: "PostgreSQL").replacing("redis", with: "Redis")
        return ["name": name.replacing("_", with: " "), "ok": part.ok]
    }

    private var discovery: String { "\(issuer)/.well-known/openid-configuration" }
}

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
    private static let maximumEmails = 30

    let pages: PageContextFactory
    let localMail: LocalMail
    let fleet: Fleet
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        let page = try pages.contextWithoutClient(for: request)
        guard let folder = try localMail.folder(for: request), let demo = localMail.demoClient else {
            return page.render(.about, title: page.text("about_title"))
        }
        var query = PageQuery()
        query.client = demo
        query.languages = try PageQuery(request).languages
        let mails = await folder.latest(Self.maximumEmails)
        return page.render(
            .start, title: page.text("start_title"),
            [
                "wide": true, "sign_in": query.path(SignInPage.path), "sign_up": query.path(SignUpPage.path),
                "account": query.path(AccountPage.path),
                "mails": mails.map { Self.row($0, page, issuer: issuer) },
                "has_mails": !mails.isEmpty, "parts": await parts,
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

    /// Whether each service and each store is reachable.
    private var parts: [[String: Any]] {
        get async { await Readiness.lines(of: fleet).map { ["name": $0.name, "ok": $0.ok] } }
    }
}

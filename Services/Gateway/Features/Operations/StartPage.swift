import Foundation
import HTTPTypes
import Hummingbird
import Models

/// The first page. On a fleet of one's own it leads to everything there is to try, mails included; anywhere else it says
/// what this is, and nothing more.
struct GetStartPage: Endpoint {
    static let operation = Operation.page(
        "/", id: "showStartPage",
        summary: "The start page",
        parameters: [.languages])

    private static let maximumMails = 30
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let page = try house.pages.contextWithoutClient(for: request)
        guard let folder = try house.mailFolder(for: request), let demo = ClientID("client_demo") else {
            return page.render(.about, title: page.text("about_title"))
        }
        var query = PageQuery()
        query.client = demo
        query.languages = try PageQuery(request).languages
        let mails = await folder.latest(Self.maximumMails)
        return page.render(
            .start, title: page.text("start_title"),
            [
                "wide": true, "sign_in": query.path(SignInPage.path), "sign_up": query.path(SignUpPage.path),
                "account": query.path(AccountPage.path),
                "mails": mails.map { Self.row($0, page, issuer: house.issuer) },
                "has_mails": !mails.isEmpty, "parts": await Self.parts(of: house),
            ])
    }

    private static func row(_ mail: MailFile, _ page: PageContext, issuer: String) -> [String: Any] {
        var row: [String: Any] = [
            "subject": mail.subject, "to": mail.recipient, "page": GetMailFile.path(mail.name),
            "stamp": mail.date.map { Timestamp($0).description } ?? "",
            "time": mail.date.map { page.text(Timestamp($0)) } ?? "",
        ]
        // Only a link to ourselves: whatever else a mail may hold, this page leads nowhere else.
        row["link"] = mail.link.flatMap { $0.hasPrefix("\(issuer)/") ? $0 : nil }
        row["code"] = mail.code
        return row
    }

    private static func parts(of house: Surroundings) async -> [[String: Any]] {
        await Readiness.lines(of: house.fleet).map { ["name": $0.name, "ok": $0.ok] }
    }
}

/// A mail of a local fleet as its reader sees it, shut in: no script, no form, no other window (CSP `sandbox`).
struct GetMailFile: Endpoint {
    static let operation = Operation.page(
        "/mails/{name}", id: "showMailFile",
        summary: "An email message of a local fleet, in a sandbox",
        parameters: [.path("name", .string.example("20260314-092653-0001.eml"))],
        answers: [.page("The mail.")],
        errors: [.notFound])

    let house: Surroundings

    static func path(_ name: String) -> String { "/mails/\(name)" }

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let folder = try house.mailFolder(for: request),
            let mail = await folder.mail(named: request.pathParameter("name"))
        else { throw ServiceError.routeNotFound }
        var response = Response.text(mail.html, type: "text/html; charset=utf-8")
        response.headers[.cacheControl] = "no-store"
        // Mails bring their looks along, since programs for mail know nothing else; they may do nothing with them.
        response.headers[.contentSecurityPolicy] =
            "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'; "
            + "img-src https:; frame-ancestors 'none'; base-uri 'none'"
        return response
    }
}

extension Surroundings {
    /// The folder of mails, for requests that name this machine and come from it: a foreign page whose name was turned to
    /// this machine's address (DNS rebinding) has no business with them, nor has anybody behind a proxy. Nil where there
    /// is no such folder.
    fileprivate func mailFolder(for request: IncomingRequest) throws -> MailFolder? {
        guard let mailFolder, let host = URLComponents(string: "//\(request.request.head.authority ?? "")")?.host else {
            return nil
        }
        guard ["localhost", "127.0.0.1", "[::1]"].contains(host.lowercased()), !request.cameByProxy else {
            throw ServiceError.routeNotFound
        }
        return MailFolder(path: mailFolder)
    }
}

import HTTPTypes
import Hummingbird
import Models

/// Shows an email message of a local fleet as its reader sees it, in a sandbox: no script, no form, no other window.
struct ShowMailFileEndpoint: Endpoint {
    static let operation = Operation.page(
        "/mails/{name}", id: "showMailFile",
        summary: "An email message of a local fleet, in a sandbox",
        parameters: [.path("name", .string.example("20260314-092653-0001.eml"))],
        answers: [.page("The mail.")],
        errors: [.notFound])

    let localMail: LocalMail

    static func path(_ name: String) -> String { "/mails/\(name)" }

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let folder = try localMail.folder(for: request),
            let mail = await folder.mail(named: request.pathParameter("name"))
        else { throw ServiceError.routeNotFound }
        var response = Response.text(mail.html, type: "text/html; charset=utf-8")
        response.headers[.cacheControl] = "no-store"
        // Email messages have inline styles, because mail programs know nothing else.
        response.headers[.contentSecurityPolicy] =
            "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline'; "
            + "img-src https:; frame-ancestors 'none'; base-uri 'none'"
        return response
    }
}

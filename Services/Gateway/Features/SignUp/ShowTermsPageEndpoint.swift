import Hummingbird
import Models

/// Shows the page.
struct ShowTermsPageEndpoint: Endpoint {
    static let operation = Operation.page(
        TermsPage.path, id: "showTermsPage",
        summary: "The page that asks to accept the terms of service",
        parameters: [.pageClient, .returnTo, .languages],
        answers: [.page, .seeOther("To sign in first.")])

    let step: TermsStep

    func respond(to request: IncomingRequest) async throws -> Response {
        try await step.responding(request) { page, _, terms in TermsPage.render(page, terms) }
    }
}

import Hummingbird
import Models

/// Shows the page for the second factor.
struct ShowSecondFactorPageEndpoint: Endpoint {
    static let operation = Operation.page(
        SecondFactorPage.path, id: "showSecondFactorPage",
        summary: "The page that asks for the second factor",
        parameters: [.pageClient, .returnTo, .languages, .recoveryCodeField],
        answers: [.page, .seeOther("To the first step, if no sign-in waits.")])

    let page: SecondFactorPage

    func respond(to request: IncomingRequest) async throws -> Response { try await page.show(request) }
}

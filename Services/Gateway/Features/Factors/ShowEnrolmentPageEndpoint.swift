import Hummingbird
import Models

/// Shows the page for setting a second factor up during a sign-in.
struct ShowEnrolmentPageEndpoint: Endpoint {
    static let operation = Operation.page(
        EnrolmentPage.path, id: "showEnrolmentPage",
        summary: "The page for setting a second factor up during a sign-in",
        parameters: [.pageClient, .returnTo, .languages],
        answers: [.page, .seeOther("To the first step, if no sign-in waits.")])

    let page: EnrolmentPage

    func respond(to request: IncomingRequest) async throws -> Response { try await page.show(request) }
}

import Foundation
import Models
import OutgoingHTTP
import ServiceKit

/// Sends requests to sign-up hooks.
protocol SignUpHookTransport: Sendable {
    /// Sends a request, and returns the body of the answer, whose status was 200.
    func ask(
        _ body: Data, headers: [(String, String)], of request: SignUpHookRequest, deadline: ContinuousClock.Instant
    ) async throws(WebhookError) -> Data
}

/// Sends them by HTTP, and connects only to addresses on the public internet unless the hook allows others. Redirects are not followed.
struct HTTPSignUpHookTransport: SignUpHookTransport {
    /// How many bytes of an answer's body are read.
    var maximumResponseLength = 64 * 1024

    func ask(
        _ body: Data, headers: [(String, String)], of request: SignUpHookRequest, deadline: ContinuousClock.Instant
    ) async throws(WebhookError) -> Data {
        let sent = HTTPTransportRequest(
            url: request.url, method: "POST",
            headers: [
                ("Content-Type", "application/json"), ("Accept", "application/json"),
                ("User-Agent", "Latchkey/\(LatchkeyVersion.current)"),
            ] + headers,
            body: body, refusesPrivateAddresses: !request.allowsPrivateAddresses,
            maximumResponseLength: maximumResponseLength, deadline: deadline)
        let response: HTTPTransportResponse
        do {
            response = try await HTTPTransport.shared.send(sent)
        } catch {
            throw WebhookError(error)
        }
        if let error = WebhookError(status: response.status) { throw error }
        guard response.status == 200 else { throw WebhookError(reason: "status \(response.status)") }
        return response.body
    }
}

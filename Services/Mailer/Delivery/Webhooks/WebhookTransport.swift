import Foundation
import Models
import OutgoingHTTP
import ServiceKit

/// Sends messages to webhooks.
protocol WebhookTransport: Sendable {
    /// Sends a message, and returns once its receiver has confirmed that it has arrived.
    func deliver(_ body: Data, headers: [(String, String)], to endpoint: WebhookEndpoint) async throws(WebhookError)
}

/// Sends them by HTTP, and connects only to addresses on the public internet unless the webhook allows others.
struct HTTPWebhookTransport: WebhookTransport {
    /// How long a receiver may take for its answer.
    var timeout: Duration = .seconds(10)
    /// How many bytes of an answer's body are read at most. They are ignored.
    var maximumResponseLength = 64 * 1024

    func deliver(
        _ body: Data, headers: [(String, String)], to endpoint: WebhookEndpoint
    ) async throws(WebhookError) {
        guard let url = endpoint.url else { throw WebhookError(reason: "removed") }
        var request = HTTPTransportRequest(
            url: url, method: "POST",
            headers: [
                ("Content-Type", "application/json"), ("Accept", "*/*"),
                ("User-Agent", "Latchkey/\(LatchkeyVersion.current)"),
            ] + headers,
            body: body, refusesPrivateAddresses: !endpoint.allowsPrivateAddresses,
            maximumResponseLength: maximumResponseLength, deadline: .now + timeout)
        // The status says it all.
        request.cutsResponse = true
        let status: Int
        do {
            status = try await HTTPTransport.shared.send(request).status
        } catch {
            throw WebhookError(error)
        }
        if let error = WebhookError(status: status) { throw error }
    }
}

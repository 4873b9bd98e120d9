import Foundation
import Hummingbird
import Models
import RPCClient

/// The origins whose pages may use passkeys of this server (WebAuthn Level 3 §5.11).
struct GetRelatedOriginsEndpoint: Endpoint {
    static let operation = Operation.document(
        "/.well-known/webauthn", id: "getRelatedOrigins",
        summary: "Get the origins that may use passkeys of this server",
        description: "WebAuthn Level 3 §5.11. Browsers read it when a page of another domain uses a passkey.",
        answers: [
            .json(
                "The origins of this server and of all clients.",
                .object(isClosed: true, [.required("origins", .array(.uri.example("https://app.example.com")))])),
            .notModified,
        ],
        errors: [.serviceUnavailable])

    let identity: ServiceClient

    func respond(to request: IncomingRequest) async throws -> Response {
        let origins = try await identity.call(Identity.ListRelatedOrigins())
        let document = try JSONEncoder.response.encode(["origins": origins])
        return Document(String(decoding: document, as: UTF8.self), type: "application/json", lifetime: 300)
            .response(to: request)
    }
}

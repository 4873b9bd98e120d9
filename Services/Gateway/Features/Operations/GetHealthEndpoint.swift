import Foundation
import Hummingbird
import NIOCore
import ServiceKit

/// Reports that this process answers, and its version. Calls no service; ``GetReadinessEndpoint`` does.
///
/// ``HealthCheckHandler`` answers most of these requests before they get here, with the same response.
struct GetHealthEndpoint: Endpoint {
    static let operation = Operation(
        .get, "/healthz", id: "getHealth", tag: .machines, summary: "Whether the process answers",
        readableBy: .nobody,
        answers: [
            .json(
                "It does.",
                .object([
                    .required("status", .constant("ok")),
                    .required(
                        "version", .string.example("1.0.0"), "The version of Latchkey (Semantic Versioning 2.0.0)."),
                ]))
        ])

    private struct Health: Encodable {
        let status = "ok"
        let version = LatchkeyVersion.current
    }

    /// The same for every request.
    static let document = ByteBuffer(bytes: (try? JSONEncoder.response.encode(Health())) ?? Data())

    static var response: Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: document))
    }

    func respond(to request: IncomingRequest) async throws -> Response { Self.response }
}

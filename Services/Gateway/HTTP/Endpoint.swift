import HTTPTypes
import Hummingbird
import Models

/// An endpoint that anyone may call: its operation, and its flow from the request to the response.
///
/// An error that a flow throws becomes a problem document or a page (`Problem`, `ErrorPage`), so a flow only spells out how
/// a request succeeds.
protocol Endpoint: Sendable {
    /// Read once, when the endpoint is mounted.
    static var operation: Operation { get }
    func respond(to request: IncomingRequest) async throws -> Response
}

/// An endpoint for signed-in users. Only `Authentication` makes a ``SignedIn``, so a flow can't forget to check the token.
protocol SignedInEndpoint: Sendable {
    /// Read once, when the endpoint is mounted.
    static var operation: Operation { get }
    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response
}

/// An endpoint for signed-in users that changes nothing, so that its flow may begin while tokens is asked whether the session
/// goes on; see ``Authentication/reading(of:allowsThirdParties:_:)``.
protocol ReadingEndpoint: SignedInEndpoint {}

extension Endpoint {
    static var route: Route { operation.route }
}

extension SignedInEndpoint {
    static var route: Route { operation.route }
}

/// An endpoint behind the pipeline.
struct MountedEndpoint: Sendable {
    let operation: Operation
    let respond: @Sendable (IncomingRequest) async throws -> Response

    var route: Route { operation.route }

    /// The same endpoint, which reports each error that its operation does not list.
    func reportingUndescribedErrors(
        to report: @escaping @Sendable (Operation, ErrorCode) -> Void
    ) -> MountedEndpoint {
        MountedEndpoint(operation: operation) { request in
            do {
                return try await respond(request)
            } catch let error as any ServiceErrorConvertible {
                let code = error.serviceError.code
                if !operation.describes(code) { report(operation, code) }
                throw error
            }
        }
    }
}

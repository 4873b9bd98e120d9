import Foundation
import Models
import OutgoingHTTP
import Primitives

/// Sends HTTP requests to providers, with a deadline and a limit on the response. It does not follow redirects, and connects
/// only where the request's ``EgressPolicy`` allows.
struct ProviderHTTP: Sendable {
    /// A response.
    struct Response: Sendable {
        let status: Int
        let body: Data
        let cacheControl: String?

        /// The body decoded from JSON; nil if it can't be decoded.
        func json<Value: Decodable>(as type: Value.Type = Value.self) -> Value? {
            try? JSONDecoder().decode(type, from: body)
        }
    }

    /// A request: a POST if it has a form, else a GET.
    struct Request: Sendable {
        let provider: Provider
        let url: String
        var form: [(String, String)]?
        var headers: [(String, String)] = []
        let egress: EgressPolicy
        let deadline: ContinuousClock.Instant
    }

    /// The maximum length of a response body, in bytes. Key sets and profiles have a few KiB.
    static let maximumResponseLength = 256 * 1024

    /// Sends a request.
    ///
    /// - Throws: ``ProviderError`` if there is no response, or it is a redirect or has the status 429 or 5xx.
    func send(_ request: Request) async throws(ProviderError) -> Response {
        func providerError(_ reason: ProviderError.Reason) -> ProviderError {
            ProviderError(provider: request.provider, reason: reason)
        }
        guard let url = URL(string: request.url), case let (isAllowed, mayBePrivate) = request.egress.allows(url),
            isAllowed
        else { throw providerError(.forbiddenAddress) }
        let response: HTTPTransportResponse
        do {
            response = try await HTTPTransport.shared.send(Self.message(request, mayBePrivate: mayBePrivate))
        } catch {
            throw providerError(Self.reason(error))
        }
        switch response.status {
        case 200..<300, 400..<429, 430..<500:
            return Response(status: response.status, body: response.body, cacheControl: response["Cache-Control"])
        default: throw providerError(.unavailable)
        }
    }

    private static func reason(_ error: HTTPTransportError) -> ProviderError.Reason {
        switch error {
        case .timeout, .cancelled: .slow
        case .tooLong: .tooLong
        case .malformedResponse: .unreadable
        case .forbiddenAddress: .forbiddenAddress
        case .unreachable, .overload, .invalidRequest: .unreachable
        }
    }

    private static func message(_ request: Request, mayBePrivate: Bool) -> HTTPTransportRequest {
        // GitHub refuses requests without a user agent.
        var headers = ["Accept": "application/json", "User-Agent": "Latchkey"]
        if request.form != nil { headers["Content-Type"] = "application/x-www-form-urlencoded" }
        for (name, value) in request.headers { headers[name] = value }
        return HTTPTransportRequest(
            url: request.url, method: request.form == nil ? "GET" : "POST", headers: headers.sorted { $0.key < $1.key },
            body: request.form.map { Data(FormEncoding.encode($0).utf8) }, refusesPrivateAddresses: !mayBePrivate,
            maximumResponseLength: maximumResponseLength, deadline: request.deadline)
    }
}

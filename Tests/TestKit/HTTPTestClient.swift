import Foundation
public import OutgoingHTTP

extension HTTPTransportRequest {
    /// A request of a test, which may go to this machine. Gives up after `timeout`.
    public static func test(
        _ method: String = "GET", _ url: String, headers: [(String, String)] = [], body: String? = nil,
        timeout: Duration = .seconds(15)
    ) -> HTTPTransportRequest {
        HTTPTransportRequest(
            url: url, method: method, headers: headers, body: body.map { Data($0.utf8) },
            refusesPrivateAddresses: false,
            maximumResponseLength: 1 << 22, deadline: .now + timeout)
    }

    /// Sends the request. Does not follow redirects.
    public func send() async throws -> HTTPTransportResponse { try await HTTPTransport.shared.send(self) }

    /// Replaces the header field `name`, in any case, or adds it.
    public mutating func setHeader(_ name: String, _ value: String) {
        headers.removeAll { $0.0.lowercased() == name.lowercased() }
        headers.append((name, value))
    }
}

extension HTTPTransportResponse {
    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

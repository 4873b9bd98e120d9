import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded

@testable import GatewayService

extension IncomingRequest {
    /// A request that no connection brought, for a type that is tested by itself.
    static func testing(
        _ method: HTTPRequest.Method = .get, _ path: String = "/", headers: HTTPFields = [:], body: String = "",
        route: Route? = nil, clientAddress: String? = "192.0.2.7", authority: String = "auth.example.com"
    ) -> IncomingRequest {
        let head = HTTPRequest(
            method: method, scheme: "http", authority: authority, path: path, headerFields: headers)
        var context = GatewayContext(
            source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: Logger(label: "test")))
        context.clientAddress = clientAddress
        context.cookiePolicy = CookiePolicy(issuer: ScriptedFleet.issuer)
        let request = Request(head: head, body: .init(buffer: ByteBuffer(string: body)))
        return IncomingRequest(request: request, context: context, route: route)
    }
}

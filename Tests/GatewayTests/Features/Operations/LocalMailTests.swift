import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct LocalMailTests {
    private func request(to authority: String?, _ headers: HTTPFields = [:]) -> IncomingRequest {
        let head = HTTPRequest(method: .get, scheme: "http", authority: authority, path: "/", headerFields: headers)
        return IncomingRequest(
            request: Request(head: head, body: .init(buffer: .init())), context: IncomingRequest.testing().context)
    }

    private let local = LocalMail(path: "/mails")

    @Test(arguments: ["localhost", "localhost:8080", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080"])
    func thisMachineHasAFolder(authority: String) throws {
        #expect(try local.folder(for: request(to: authority))?.path == "/mails")
    }

    /// A page of another site may have turned its name to this machine's address (DNS rebinding).
    @Test(arguments: [
        "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.7",
        "127.0.0.2", "[::2]", "user@evil.example", "localhost@evil.example",
    ])
    func anyOtherNameIs404(authority: String) {
        #expect(throws: ServiceError.routeNotFound) { try local.folder(for: request(to: authority)) }
    }

    @Test(arguments: ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Whatever", "X-Real-IP"])
    func aRequestThatCameByAProxyIs404(name: String) throws {
        let field = try #require(HTTPField.Name(name))
        #expect(throws: ServiceError.routeNotFound) { try local.folder(for: request(to: "localhost", [field: "x"])) }
    }

    @Test func anywhereElseThereIsNoFolder() throws {
        #expect(try LocalMail(path: nil).folder(for: request(to: "localhost")) == nil)
    }
}

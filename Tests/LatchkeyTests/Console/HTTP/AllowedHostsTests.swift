import HTTPTypes
import Hummingbird
import Models
import NIOCore
import Testing

@testable import LatchkeyCommand

@Suite struct AllowedHostsTests {
    private func error(_ authority: String?, _ environment: [String: String] = [:]) throws -> ErrorCode? {
        let hosts = AllowedHosts(try ConsoleSettings(environment: environment))
        let request = Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: authority, path: "/"),
            body: .init(buffer: ByteBuffer()))
        do {
            try hosts.check(request)
            return nil
        } catch let error as ServiceError {
            return error.code
        }
    }

    @Test(arguments: [
        "localhost", "localhost:8081", "LOCALHOST:1", "127.0.0.1:8081", "[::1]:8081", "192.0.2.7", "[fe80::1]:9",
    ])
    func ownNamesAndAddressesAreAnswered(authority: String) throws {
        #expect(try error(authority) == nil)
    }

    /// A name that an attacker has resolve to this machine.
    @Test(arguments: [
        "evil.example", "evil.example:8081", "localhost.evil.example", "127.0.0.1.evil.example", "1.2.3", "0x7f.1",
        "[evil]:8081", "2130706433", "localhost@evil.example",
    ])
    func otherNamesAreRefused(authority: String) throws {
        #expect(try error(authority) == .forbidden)
    }

    @Test func aHostIsNeeded() throws {
        #expect(try error(nil) == .malformedRequest)
        #expect(try error("") == .malformedRequest)
        #expect(try error(String(repeating: "a", count: 301)) == .malformedRequest)
    }

    @Test func theNameOfAProxyIsAnswered() throws {
        let environment = ["LATCHKEY_CONSOLE_URL": "https://console.example.com"]
        #expect(try error("console.example.com", environment) == nil)
        #expect(try error("example.com", environment) == .forbidden)
    }
}

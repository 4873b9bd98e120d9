import AsyncHTTPClient
import Foundation
import Models
import NIOCore
import TestKit
import Testing

@testable import IdentityService

/// What a provider may be, and what it may not.
@Suite struct PrivateAddressTests {
    @Test func whatIsPrivateAndWhatIsNot() throws {
        let inside = [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
            "0.0.0.0", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1",
            "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2001:db8::1",
        ]
        for address in inside {
            #expect(PrivateAddresses.contains(try SocketAddress(ipAddress: address, port: 443)), "\(address)")
        }
        let outside = [
            "8.8.8.8", "172.32.0.1", "172.15.0.1", "100.63.0.1", "100.128.0.1", "192.169.0.1", "142.250.1.1",
            "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808",
        ]
        for address in outside {
            #expect(!PrivateAddresses.contains(try SocketAddress(ipAddress: address, port: 443)), "\(address)")
        }
        for host in ["localhost", "LOCALHOST.", "a.localhost", "[::1]", "127.0.0.1"] {
            #expect(PrivateAddresses.contains(host: host), "\(host)")
        }
        #expect(!PrivateAddresses.contains(host: "accounts.google.com"))
    }

    @Test func whereAConnectionMayLead() throws {
        func allows(_ issuer: String?, _ url: String) throws -> Bool {
            EgressPolicy(issuer: issuer).allows(try #require(URL(string: url))).isAllowed
        }
        #expect(try allows(nil, "https://accounts.google.com/token"))
        for url in [
            "http://accounts.google.com/token", "https://127.0.0.1/", "https://localhost/", "https://10.0.0.1/",
            "https://[::1]/", "file:///etc/passwd", "https://user@accounts.google.com/",
        ] { #expect(try !allows(nil, url), "\(url)") }
        // The operator's word counts for what it names.
        #expect(try allows("http://127.0.0.1:9000", "http://127.0.0.1:9000/token"))
        #expect(try allows("http://127.0.0.1:9000", "http://localhost:9000/token"))
        #expect(try allows("https://sso.internal", "https://sso.internal/token"))
        #expect(try !allows("https://sso.internal", "http://sso.internal/token"))
        #expect(try !allows("https://sso.internal", "https://10.0.0.1/token"))
        #expect(try !allows("https://sso.example.com", "https://169.254.169.254/"))
        #expect(try !allows("http://127.0.0.1:9000", "http://accounts.google.com/token"))
    }

    /// Whatever a name server said: what counts is where the connection leads, and nothing is sent there.
    @Test func aConnectionThatLeadsInsideIsClosedUnused() async throws {
        let provider = try await TestProvider.launch()
        let before = try provider.requests().count
        await #expect(throws: (any Error).self) {
            try await ProviderHTTP.guarded.execute(
                HTTPClientRequest(url: "\(try provider.baseURL)/keys"), timeout: .seconds(5))
        }
        let free = try await ProviderHTTP.unrestricted.execute(
            HTTPClientRequest(url: "\(try provider.baseURL)/keys"), timeout: .seconds(5))
        #expect(free.status == .ok)
        #expect(try provider.requests().count == before + 1)
    }
}

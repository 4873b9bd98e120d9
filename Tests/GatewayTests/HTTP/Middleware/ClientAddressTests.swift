import HTTPTypes
import ServiceKit
import Testing

@testable import GatewayService

@Suite struct ClientAddressTests {
    private let resolver = ClientAddress(
        trustedProxies: ["10.0.0.0/8", "127.0.0.1", "2001:db8::/33"].compactMap(AddressRange.init))

    @Test(arguments: [
        // The peer is not a trusted proxy, so its field is ignored.
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        // One trusted hop, then two; the header's lines are one list.
        ("10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
        ("10.1.2.3", ["198.51.100.1, 10.9.9.9"], "198.51.100.1"),
        ("10.1.2.3", ["198.51.100.1", "10.9.9.9"], "198.51.100.1"),
        // A forged entry before the real one is not reached.
        ("10.1.2.3", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
        // A hop that is not an address ends the search.
        ("10.1.2.3", ["198.51.100.1, unknown"], "10.1.2.3"),
        ("10.1.2.3", ["198.51.100.1, _proxy"], "10.1.2.3"),
        ("10.1.2.3", ["198.51.100.1, 300.1.1.1"], "10.1.2.3"),
        // Ports and brackets (RFC 7239 §6).
        ("10.1.2.3", ["198.51.100.1:51234"], "198.51.100.1"),
        ("10.1.2.3", ["[2001:db8:ffff::1]:443, 10.9.9.9:80"], "2001:db8:ffff::1"),
        ("10.1.2.3", ["\"[2001:db8:ffff::1]:443\""], "2001:db8:ffff::1"),
        ("10.1.2.3", ["2001:db8:ffff::1"], "2001:db8:ffff::1"),
        // Nothing that a client has put before the entry of our proxy hides it, however long it is.
        ("10.1.2.3", [String(repeating: "x,", count: 5000) + "198.51.100.1"], "198.51.100.1"),
        ("10.1.2.3", ["\"x, 198.51.100.1"], "198.51.100.1"),
        ("10.1.2.3", ["10.0.0.0/8"], "10.1.2.3"),
        ("10.1.2.3", [], "10.1.2.3"),
        ("2001:db8:7fff::1", ["198.51.100.1"], "198.51.100.1"),
        ("2001:db8:8000::1", ["198.51.100.1"], "2001:db8:8000::1"),
        ("::ffff:10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
    ])
    func onlyTrustedProxiesStateAClientsAddress(peer: String, lines: [String], expected: String) {
        #expect(resolver.address(peer: peer, headers: Self.headers(.forwardedFor, lines)) == expected)
    }

    @Test(arguments: [
        ("10.1.2.3", ["for=198.51.100.1"], "198.51.100.1"),
        ("10.1.2.3", ["For=\"198.51.100.1:80\";proto=https;by=10.0.0.1"], "198.51.100.1"),
        ("10.1.2.3", ["proto=https;for=\"[2001:db8:ffff::1]:4711\""], "2001:db8:ffff::1"),
        ("10.1.2.3", ["for=198.51.100.1, for=10.9.9.9"], "198.51.100.1"),
        ("10.1.2.3", ["for=198.51.100.1", "for=10.9.9.9"], "198.51.100.1"),
        ("10.1.2.3", ["for=1.2.3.4;host=\"a,for=10.0.0.9\", for=198.51.100.1"], "198.51.100.1"),
        ("10.1.2.3", ["for=198.51.100.1, for=unknown"], "10.1.2.3"),
        ("10.1.2.3", ["for=198.51.100.1, proto=https"], "10.1.2.3"),
        ("10.1.2.3", ["not-an-address"], "10.1.2.3"),
        ("203.0.113.9", ["for=198.51.100.1"], "203.0.113.9"),
    ])
    func readsForwarded(peer: String, lines: [String], expected: String) {
        var resolver = resolver
        resolver.field = .forwarded
        var headers = Self.headers(.forwarded, lines)
        // The other field is a client's to invent.
        headers[.forwardedFor] = "192.0.2.66"
        #expect(resolver.address(peer: peer, headers: headers) == expected)
    }

    @Test func onlyTheNamedFieldIsRead() {
        #expect(resolver.address(peer: "10.1.2.3", headers: [.forwarded: "for=198.51.100.1"]) == "10.1.2.3")
    }

    @Test func unreadableHopsOfTrustedProxiesAreReported() async {
        let check = resolver.report.check(.xForwardedFor)
        // From an untrusted peer, before a trusted hop, or hidden on purpose: that is no error.
        for (peer, value) in [
            ("203.0.113.9", "not-an-address"), ("10.1.2.3", "not-an-address, 198.51.100.1"), ("10.1.2.3", "unknown"),
            ("10.1.2.3", "_secret"), ("10.1.2.3", "198.51.100.1:80"),
        ] {
            _ = resolver.address(peer: peer, headers: [.forwardedFor: value])
        }
        #expect(await check.run().ok)
        _ = resolver.address(peer: "10.1.2.3", headers: [.forwardedFor: "proxy.example"])
        let result = await check.run()
        #expect(!result.ok && resolver.report.unreadableCount == 1)
        #expect(result.detail?.contains("LATCHKEY_FORWARDED_HEADER") == true)
    }

    private static func headers(_ name: HTTPField.Name, _ lines: [String]) -> HTTPFields {
        HTTPFields(lines.map { HTTPField(name: name, value: $0) })
    }
}

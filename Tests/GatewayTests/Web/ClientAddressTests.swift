import Testing

@testable import GatewayService

@Suite struct ClientAddressTests {
    private let resolver = ClientAddress(
        trustedProxies: ["10.0.0.0/8", "127.0.0.1", "2001:db8::/33"].compactMap(AddressRange.init))

    @Test(arguments: [
        // Nobody vouches for what a stranger says.
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        // One trusted hop, then two; the header's lines are one list.
        ("10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
        ("10.1.2.3", ["198.51.100.1, 10.9.9.9"], "198.51.100.1"),
        ("10.1.2.3", ["198.51.100.1", "10.9.9.9"], "198.51.100.1"),
        // A forged entry before the real one is not reached.
        ("10.1.2.3", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
        // What is no address ends the search.
        ("10.1.2.3", ["198.51.100.1, unknown"], "10.1.2.3"),
        ("10.1.2.3", ["10.0.0.0/8"], "10.1.2.3"),
        ("10.1.2.3", [], "10.1.2.3"),
        ("2001:db8:7fff::1", ["198.51.100.1"], "198.51.100.1"),
        ("2001:db8:8000::1", ["198.51.100.1"], "2001:db8:8000::1"),
        ("::ffff:10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
    ])
    func believesOnlyTrustedHops(peer: String, lines: [String], expected: String) {
        #expect(resolver.address(peer: peer, forwardedFor: lines) == expected)
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0", "2001:db8::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "example.com"])
    func whatIsNoRangeIsRefused(text: String) {
        #expect(AddressRange(text) == nil)
    }
}

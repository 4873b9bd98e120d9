import Testing

@testable import GatewayService

@Suite struct ForwardedNodeTests {
    @Test(arguments: [
        ("192.0.2.1", ForwardedNode.address("192.0.2.1")), ("192.0.2.1:8080", .address("192.0.2.1")),
        (" 192.0.2.1\t", .address("192.0.2.1")), ("192.0.2.1:_port", .address("192.0.2.1")),
        ("2001:db8::1", .address("2001:db8::1")), ("[2001:db8::1]", .address("2001:db8::1")),
        ("[2001:db8::1]:443", .address("2001:db8::1")), ("\"[2001:db8::1]:443\"", .address("2001:db8::1")),
        ("::ffff:192.0.2.1", .address("::ffff:192.0.2.1")),
        ("unknown", .hidden), ("Unknown:80", .hidden), ("_gazonk", .hidden), ("_a.b-c:_1", .hidden),
        ("", .unreadable), ("_", .unreadable), ("proxy.example", .unreadable), ("192.0.2.1:", .unreadable),
        ("192.0.2.1:123456", .unreadable), ("192.0.2.0/24", .unreadable), ("[192.0.2.1]", .unreadable),
        ("[2001:db8::1", .unreadable), ("[2001:db8::1]x", .unreadable), ("2001:db8::1]:80", .unreadable),
        ("192.0.2.1 80", .unreadable), ("\u{0}", .unreadable),
    ])
    func isReadAsItsProxyMeansIt(text: String, node: ForwardedNode) {
        #expect(ForwardedNode(text) == node)
    }

    @Test func longListsAreCutAtTheirBeginning() {
        let line = (1...200).map { "192.0.2.\($0)" }.joined(separator: ", ")
        let nodes = ForwardedField.xForwardedFor.nodes([line])
        #expect(nodes.count == ForwardedField.maximumHopCount)
        #expect(nodes.first == .address("192.0.2.200"))
    }

    @Test func separatorsInQuotesSeparateNothing() {
        #expect(Array(QuotedList(text: #"a;b="x;y";c"#, separator: UInt8(ascii: ";"))) == ["c", #"b="x;y""#, "a"])
        #expect(Array(QuotedList(text: "", separator: UInt8(ascii: ";"))) == [""])
    }
}

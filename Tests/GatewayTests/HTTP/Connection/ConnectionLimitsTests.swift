import ServiceKit
import Testing

@testable import GatewayService

@Suite struct ConnectionLimitsTests {
    private let limits = ConnectionLimits(
        maximum: 5, maximumPerClient: 2, exempt: ["10.0.0.0/8"].compactMap(AddressRange.init))

    @Test func aClientHasAMaximumOfConnections() throws {
        let first = try #require(limits.admit("192.0.2.1"))
        #expect(limits.admit("192.0.2.1") != nil)
        #expect(limits.admit("192.0.2.1") == nil)
        #expect(limits.admit("192.0.2.2") != nil)
        limits.release(first)
        #expect(limits.admit("192.0.2.1") != nil)
        #expect(limits.count == 3)
    }

    @Test func neighboursInIPv6AreOneClient() {
        #expect(limits.admit("2001:db8:1:2::1") != nil)
        #expect(limits.admit("2001:db8:1:2::2") != nil)
        #expect(limits.admit("2001:db8:1:2::3") == nil)
        #expect(limits.admit("2001:db8:1:3::1") != nil)
    }

    @Test func onlyTheTotalBoundAppliesToAProxy() {
        for _ in 0..<5 { #expect(limits.admit("10.1.2.3") != nil) }
        #expect(limits.admit("10.1.2.3") == nil)
        #expect(limits.admit("192.0.2.1") == nil)
        #expect(limits.admit(nil) == nil)
    }
}

import Models
import Testing

@testable import GatewayService

@Suite struct IncomingRequestWorkShareTests {
    private func key(_ address: String?) -> String? { IncomingRequest.testing(clientAddress: address).workShare()?.key }

    @Test func aSiteHasOneShareOfTheWork() {
        #expect(key("192.0.2.7") == key("192.0.2.200"))
        #expect(key("192.0.2.7") != key("192.0.3.7"))
        #expect(key("2001:db8:1:2::1") == key("2001:db8:1:ffff::9"))
        #expect(key("2001:db8:1::1") != key("2001:db8:2::1"))
        // An IPv4 address inside IPv6 is the IPv4 address.
        #expect(key("::ffff:192.0.2.7") == key("192.0.2.7"))
    }

    @Test func requestsWithoutAnAddressShareOne() {
        #expect(key(nil) != nil && key(nil) == key(nil) && key(nil) != key("192.0.2.7"))
    }

    /// The services that get it do not learn the address.
    @Test func theKeyDoesNotReadAsTheAddress() throws {
        let share = try #require(key("192.0.2.7"))
        #expect(share.utf8.count == 16 && !share.contains("192"))
    }

    @Test func aKnownDeviceIsMarked() {
        #expect(IncomingRequest.testing().workShare(isKnown: true)?.isKnown == true)
        #expect(IncomingRequest.testing().workShare()?.isKnown == false)
    }
}

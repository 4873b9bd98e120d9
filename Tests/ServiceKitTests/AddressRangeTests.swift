import ServiceKit
import Testing

@Suite struct AddressRangeTests {
    @Test(arguments: ["", "10.0.0.0/33", "10.0.0", "2001:db8::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "example.com"])
    func rejectsTextThatIsNotARange(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test func neighboursInIPv6CountTogether() {
        func place(_ address: String) -> String { AddressRange.neighbourhood(of: address) }
        #expect(place("2001:db8:1:2:3::4") == place("2001:db8:1:2:ffff::1"))
        #expect(place("2001:db8:1:2::") != place("2001:db8:1:3::"))
        #expect(place("192.0.2.1") != place("192.0.2.2"))
        #expect(place("::ffff:192.0.2.1") == place("192.0.2.1"))
        func places(_ address: String) -> [String] { AddressRange.neighbourhoods(of: address) }
        #expect(places("192.0.2.1").count == 1)
        let here = places("2001:db8:1:200::1")
        #expect(here.count == 3)
        #expect(places("2001:db8:1:2ff::1").dropFirst() == here.dropFirst())
        #expect(places("2001:db8:1:300::1")[1] != here[1] && places("2001:db8:1:300::1")[2] == here[2])
        #expect(places("2001:db8:2::1")[2] != here[2])
    }
}

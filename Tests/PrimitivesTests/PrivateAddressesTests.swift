import Primitives
import Testing

@Suite struct PrivateAddressesTests {
    @Test func knowsPrivateAddresses() {
        let privateAddresses = [
            "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
            "0.0.0.0", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1",
            "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2001:db8::1",
            "64:ff9b:1:a00:0:100:808:808", "::ffff:0:7f00:1", "100::1", "2001:2::1", "3fff::1", "5f00::1",
        ]
        for address in privateAddresses {
            #expect(PrivateAddresses.contains(host: address), "\(address)")
        }
        let publicAddresses = [
            "8.8.8.8", "172.32.0.1", "172.15.0.1", "100.63.0.1", "100.128.0.1", "192.169.0.1", "142.250.1.1",
            "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808",
        ]
        for address in publicAddresses {
            #expect(!PrivateAddresses.contains(host: address), "\(address)")
        }
        for host in ["localhost", "LOCALHOST.", "a.localhost", "[::1]", "127.0.0.1"] {
            #expect(PrivateAddresses.contains(host: host), "\(host)")
        }
        #expect(!PrivateAddresses.contains(host: "accounts.google.com"))
    }

    @Test func bytesThatAreNoAddressCountAsPrivate() {
        #expect(!PrivateAddresses.contains([8, 8, 8, 8]))
        for bytes in [[], [8, 8, 8], [8, 8, 8, 8, 8]] as [[UInt8]] { #expect(PrivateAddresses.contains(bytes)) }
    }
}

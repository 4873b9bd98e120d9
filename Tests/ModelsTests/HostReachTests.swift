import Models
import Testing

@Suite struct HostReachTests {
    @Test(arguments: [
        ("localhost", HostReach.thisMachine), ("LOCALHOST", .thisMachine), ("127.0.0.1", .thisMachine),
        ("127.8.9.10", .thisMachine), ("::1", .thisMachine), ("[::1]", .thisMachine),
        ("redis", .privateNetwork), ("10.1.2.3", .privateNetwork), ("172.16.0.1", .privateNetwork),
        ("172.31.255.1", .privateNetwork), ("192.168.1.1", .privateNetwork), ("169.254.1.1", .privateNetwork),
        ("fd00::1", .privateNetwork), ("fe80::1%eth0", .privateNetwork), ("db.internal", .privateNetwork),
        ("db.svc.cluster.local", .privateNetwork),
        ("172.32.0.1", .beyond), ("11.0.0.1", .beyond), ("db.example.com", .beyond), ("127.0.0.1.example.com", .beyond),
        ("2001:db8::1", .beyond), ("internal.example", .beyond), ("fc.example", .beyond), ("1.2.3", .beyond),
        // Systems read these as IPv4 addresses: 8.8.8.8, 8.0.0.1, 127.0.0.1 and 10.0.0.1.
        ("134744072", .beyond), ("010.0.0.1", .beyond), ("0x7f000001", .beyond), ("10.0x1", .beyond),
        ("redis1", .privateNetwork), ("0xredis", .privateNetwork), ("1.redis.internal", .privateNetwork),
    ])
    func placesHosts(host: String, reach: HostReach) {
        #expect(HostReach(host) == reach)
    }
}

import Testing

@testable import Postgres

@Suite struct ServerHostsTests {
    private let hosts = ServerHosts([.ofURL, .ofURL, .ofURL])

    @Test func theServerThatWorkedLastIsTriedFirst() {
        #expect(hosts.order == [0, 1, 2])
        _ = hosts.connected(to: 2)
        #expect(hosts.order == [2, 0, 1])
    }

    @Test func connectionsToAFormerServerAreOutdated() {
        let former = hosts.connected(to: 0)
        #expect(hosts.connected(to: 0) == former)
        #expect(hosts.isCurrent(former))
        let present = hosts.connected(to: 1)
        #expect(!hosts.isCurrent(former))
        #expect(hosts.isCurrent(present))
    }

    @Test func aReadOnlyServerRenewsAllConnectionsOnceASecond() {
        let now = ContinuousClock.now
        let first = hosts.connected(to: 0)
        hosts.metReadOnlyServer(first, now: now)
        #expect(!hosts.isCurrent(first))
        let second = hosts.connected(to: 0)
        // The other connections meet the same server a moment later.
        hosts.metReadOnlyServer(first, now: now + .milliseconds(1))
        hosts.metReadOnlyServer(second, now: now + .milliseconds(999))
        #expect(hosts.isCurrent(second))
        hosts.metReadOnlyServer(second, now: now + .milliseconds(1000))
        #expect(!hosts.isCurrent(second))
    }
}

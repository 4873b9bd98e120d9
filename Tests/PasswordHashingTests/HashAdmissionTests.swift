import Testing

@testable import PasswordHashing

@Suite struct HashAdmissionTests {
    private let start = ContinuousClock.now

    private func waits(
        _ all: Int, own: Int? = nil, queue: Int? = nil, one: Int = 10, cost: Int? = nil
    ) -> HashAdmission.Waits {
        HashAdmission.Waits(
            queue: .milliseconds(queue ?? all), all: .milliseconds(all), own: .milliseconds(own ?? all),
            one: .milliseconds(one),
            cost: .milliseconds(cost ?? one))
    }

    /// An admission in which hashes have waited for 100 ms since a second ago.
    private func inAStorm() -> HashAdmission {
        let admission = HashAdmission(now: start - .seconds(2))
        for age in [1500, 1000, 500, 0] {
            _ = admission.bound(for: waits(100), isKnown: false, now: start - .milliseconds(age))
        }
        return admission
    }

    @Test func aBurstMayWait() {
        let admission = HashAdmission(now: start)
        #expect(admission.bound(for: waits(700), isKnown: false, now: start) == HashAdmission.burst)
        #expect(admission.bound(for: waits(701), isKnown: false, now: start) == nil)
        #expect(admission.bound(for: waits(701), isKnown: true, now: start) == nil)
    }

    @Test func aStormMayWaitForAMoment() {
        let admission = inAStorm()
        #expect(admission.bound(for: waits(200, own: 10), isKnown: false, now: start) != nil)
        #expect(admission.bound(for: waits(201, own: 10), isKnown: false, now: start) == nil)
    }

    @Test func oneNetworkHasHalfOfIt() {
        let admission = inAStorm()
        #expect(admission.bound(for: waits(150, own: 100), isKnown: false, now: start) != nil)
        #expect(admission.bound(for: waits(150, own: 101), isKnown: false, now: start) == nil)
    }

    @Test func knownDevicesWaitAsInABurst() {
        let admission = inAStorm()
        #expect(admission.bound(for: waits(700), isKnown: true, now: start) != nil)
        #expect(admission.bound(for: waits(701), isKnown: true, now: start) == nil)
    }

    @Test func aStormIsOverWhenTheQueueIsShort() {
        let admission = inAStorm()
        #expect(admission.bound(for: waits(300), isKnown: false, now: start) == nil)
        #expect(admission.bound(for: waits(20), isKnown: false, now: start) != nil)
        #expect(admission.bound(for: waits(300), isKnown: false, now: start + .milliseconds(999)) != nil)
        #expect(admission.bound(for: waits(300), isKnown: false, now: start + .milliseconds(1000)) == nil)
    }

    /// A network that is new, or a known device, has its turn soon. That is no sign that the storm is over.
    @Test func aShortWaitInALongQueueIsNoPause() {
        let admission = inAStorm()
        #expect(admission.bound(for: waits(20, queue: 300), isKnown: false, now: start) != nil)
        #expect(admission.bound(for: waits(20, queue: 300), isKnown: true, now: start) != nil)
        #expect(admission.bound(for: waits(300), isKnown: false, now: start) == nil)
    }

    /// When other work takes the cores, a hash takes long. That is no reason to let more of them wait for longer.
    @Test func aSlowMachineHasNoLongerQueue() {
        let admission = HashAdmission(now: start)
        #expect(admission.bound(for: waits(700, one: 300, cost: 10), isKnown: false, now: start) == HashAdmission.burst)
        #expect(admission.bound(for: waits(900, one: 300, cost: 10), isKnown: false, now: start) == nil)
        // One by one they are computed.
        #expect(admission.bound(for: waits(900, one: 900, cost: 10), isKnown: false, now: start) == HashAdmission.burst)
    }

    /// Four of them wait, however long one takes.
    @Test func expensiveHashesAreComputedNevertheless() {
        let admission = HashAdmission(now: start - .seconds(2))
        #expect(admission.bound(for: waits(2000, one: 500), isKnown: false, now: start) == .seconds(2))
        #expect(admission.bound(for: waits(2001, one: 500), isKnown: false, now: start) == nil)
    }
}

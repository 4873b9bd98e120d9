import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct ConsoleSessionsTests {
    /// A clock that tests move.
    private final class Clock: Sendable {
        private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        func now() -> Date { time.withLock { $0 } }
        func pass(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
    }

    private let clock = Clock()
    private let sessions: ConsoleSessions
    private let ann = ConsoleOperator(name: "ann", kind: .link)

    init() {
        let clock = clock
        sessions = ConsoleSessions { clock.now() }
    }

    @Test func endsAfterHalfAnHourWithoutUse() {
        let token = sessions.begin(ann)
        clock.pass(1799)
        #expect(sessions.find(token)?.user == ann)
        clock.pass(1799)
        #expect(sessions.find(token) != nil)
        clock.pass(1800)
        #expect(sessions.find(token) == nil)
        clock.pass(-1800)
        #expect(sessions.find(token) == nil)
    }

    @Test func aPageThatRenewsItselfDoesNotKeepItOpen() {
        let token = sessions.begin(ann)
        for _ in 0..<17 {
            clock.pass(100)
            #expect(sessions.find(token, isUse: false) != nil)
        }
        clock.pass(100)
        #expect(sessions.find(token, isUse: false) == nil)
    }

    @Test func endsAfterEightHoursInAnyCase() {
        let token = sessions.begin(ann)
        for _ in 0..<47 {
            clock.pass(600)
            #expect(sessions.find(token) != nil)
        }
        clock.pass(600)
        #expect(sessions.find(token) == nil)
    }

    @Test func aHundredFit() {
        let first = sessions.begin(ann)
        clock.pass(1)
        let others = (1..<ConsoleSessions.maximumCount).map { _ in sessions.begin(ann) }
        #expect(sessions.find(first, isUse: false) != nil)
        let last = sessions.begin(ann)
        #expect(sessions.find(first) == nil && sessions.find(last) != nil && sessions.find(others[0]) != nil)
    }

    @Test func endsOneOrThoseOfAnAccount() {
        let (user, other) = (UserID.make(), UserID.make())
        let own = sessions.begin(.init(name: "bea", kind: .account(user, epoch: 1)))
        let foreign = sessions.begin(.init(name: "cy", kind: .account(other, epoch: 1)))
        let link = sessions.begin(ann)
        sessions.endAll(of: user)
        #expect(sessions.find(own) == nil && sessions.find(foreign) != nil && sessions.find(link) != nil)
        sessions.end(link)
        #expect(sessions.find(link) == nil)
        #expect(sessions.find(Secret("x")) == nil)
    }

    @Test func anAccountIsCheckedEveryHalfMinute() throws {
        let token = sessions.begin(ann)
        let fresh = try #require(sessions.find(token))
        #expect(!sessions.isCheckDue(fresh))
        clock.pass(30)
        let old = try #require(sessions.find(token))
        #expect(sessions.isCheckDue(old))
        sessions.noteCheck(token)
        let checked = try #require(sessions.find(token))
        #expect(!sessions.isCheckDue(checked))
    }
}

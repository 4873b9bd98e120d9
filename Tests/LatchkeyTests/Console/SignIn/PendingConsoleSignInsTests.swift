import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct PendingConsoleSignInsTests {
    private let user = Identity.Operator(
        id: .make(), application: .make(), email: nil, epoch: 1, secondFactor: .code)

    private func signIn() -> PendingConsoleSignIns.SignIn { .init(user: user, step: .code, returnTo: "/users") }

    @Test func isTakenOnce() {
        let waiting = PendingConsoleSignIns()
        let token = waiting.keep(signIn())
        #expect(waiting.find(token)?.user == user && waiting.find(token)?.returnTo == "/users")
        #expect(waiting.take(token) != nil && waiting.take(token) == nil && waiting.find(token) == nil)
        #expect(waiting.find(Secret("x")) == nil)
    }

    @Test func waitsTenMinutes() {
        let time = Mutex(Date())
        let waiting = PendingConsoleSignIns { time.withLock { $0 } }
        let token = waiting.keep(signIn())
        time.withLock { $0 += 599 }
        #expect(waiting.find(token) != nil)
        time.withLock { $0 += 1 }
        #expect(waiting.find(token) == nil && waiting.take(token) == nil)
    }

    @Test func aHundredFit() {
        let time = Mutex(Date())
        let waiting = PendingConsoleSignIns { time.withLock { $0 } }
        let first = waiting.keep(signIn())
        time.withLock { $0 += 1 }
        for _ in 0..<PendingConsoleSignIns.maximumCount { _ = waiting.keep(signIn()) }
        #expect(waiting.find(first) == nil)
    }
}

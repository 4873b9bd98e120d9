import Foundation
import Synchronization
import TestKit
import Testing

/// Every process of a fleet is restarted in order, under load: no idempotent request fails, and no acknowledged change is lost.
@Suite struct RollingRestartStoryTests {
    @Test func requestsGoOnWhileEveryProcessIsReplaced() async throws {
        let fleet = try await TestFleet.launch(environment: [
            "LATCHKEY_SCALE": "gateway=2,identity=2,tokens=2,mailer=2,waitlists=2"
        ])
        let load = try await RestartLoad(API(baseURL: fleet.baseURL))
        let before = Set(fleet.processIDs)
        try await load.run { try await fleet.latchkey("restart") }
        // The supervisor, the stores and the console are the same.
        #expect(Set(fleet.processIDs).intersection(before).count == 4)
        #expect(fleet.processIDs.count == before.count)
        #expect(load.errors == [])
        try await load.expectNothingLost()
        try await fleet.stop()
    }

    /// Calls wait for a service that restarts in order, also if it is the only one.
    @Test func requestsWaitForASingleServiceThatRestarts() async throws {
        let fleet = try await TestFleet.launch()
        let load = try await RestartLoad(API(baseURL: fleet.baseURL))
        try await load.run {
            for service in ["tokens", "waitlists"] { try await fleet.latchkey("restart", service) }
        }
        #expect(load.errors == [])
        try await load.expectNothingLost()
        try await fleet.stop()
    }
}

/// Users who read their profile and join waitlists, again and again.
private final class RestartLoad: Sendable {
    private let users: [API]
    private let state = Mutex((joined: [Set<String>](), errors: [String](), requests: 0, isOver: false))

    init(_ api: API) async throws {
        var users: [API] = []
        for _ in 0..<6 {
            let signUp = try await api.signUp(API.newEmail())
            users.append(api.bearing(signUp["tokens.access_token"]))
        }
        self.users = users
        state.withLock { $0.joined = Array(repeating: [], count: users.count) }
    }

    var errors: [String] { state.withLock { $0.errors } }

    /// Runs `body` under load.
    func run(_ body: () async throws -> Void) async throws {
        let tasks = users.indices.map { user in Task { await request(as: user) } }
        try await eventually(within: .seconds(20), "some load") { state.withLock { $0.requests } > 100 }
        try await body()
        let before = state.withLock { $0.requests }
        try await eventually(within: .seconds(20), "more load") { state.withLock { $0.requests } > before + 100 }
        state.withLock { $0.isOver = true }
        for task in tasks { await task.value }
    }

    private func request(as user: Int) async {
        var number = 0
        while !state.withLock({ $0.isOver }) {
            number += 1
            let feature = "feature-\(number % 40)"
            await record("me") { try await users[user].get("/auth/me") }
            let isJoined = await record("join") { try await users[user].put("/auth/waitlists/\(feature)") }
            if isJoined { state.withLock { _ = $0.joined[user].insert(feature) } }
        }
    }

    @discardableResult
    private func record(_ name: String, _ request: () async throws -> API.Answer) async -> Bool {
        let reason: String?
        do {
            let answer = try await request()
            reason = [200, 201].contains(answer.status) ? nil : "\(name): \(answer.status) \(answer.text)"
        } catch {
            reason = "\(name): \(error)"
        }
        state.withLock { state in
            state.requests += 1
            if let reason { state.errors.append(reason) }
        }
        return reason == nil
    }

    func expectNothingLost() async throws {
        for (user, joined) in zip(users, state.withLock { $0.joined }) {
            #expect(!joined.isEmpty)
            let page = try await user.get("/auth/waitlists?limit=100")
            let stored = (page.json["data"] as? [[String: Any]])?.compactMap { $0["feature_key"] as? String } ?? []
            #expect(joined.isSubset(of: Set(stored)))
        }
    }
}

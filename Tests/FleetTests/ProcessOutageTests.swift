import Foundation
import Synchronization
import TestKit
import Testing

/// Processes that die: nothing acknowledged is lost, nothing hangs, everything comes back by itself.
@Suite(.serialized) struct ProcessOutageTests {
    @Test(arguments: ["identity", "tokens", "mailer", "waitlists", "gateway"])
    func restartsAKilledProcess(service: String) async throws {
        let fleet = try await TestFleet.launch()
        let api = API(baseURL: fleet.baseURL)
        let emails = (0..<3).map { _ in API.newEmail() }
        for email in emails { #expect(try await api.signUp(email).status == 200) }
        let token = try #require(try await api.signIn(emails[0])["tokens.access_token"])
        #expect(try await api.bearing(token).put("/auth/waitlists/beta").status == 200)

        // Under load, so that calls are in flight when it happens.
        let load = Task {
            var statuses: Set<Int> = []
            while !Task.isCancelled {
                if let answer = try? await api.bearing(token).get("/auth/me") { statuses.insert(answer.status) }
            }
            return statuses
        }
        try await fleet.kill(service, instance: "1")
        try await eventually(within: .seconds(10), "the fleet to be ready") {
            let ready = try? await api.get("/readyz").status
            return ready == 200
        }
        load.cancel()
        // Nothing but success and "come back soon".
        #expect(await load.value.isSubset(of: [200, 503]))

        #expect(try await api.bearing(token).get("/auth/me").status == 200)
        for email in emails { #expect(try await api.signIn(email).status == 200) }
        let page = try await api.bearing(token).get("/auth/waitlists")
        #expect(page["data.0.feature_key"] == "beta")
        try await fleet.stop()
    }

    @Test func survivesTheDeathOfOneReplica() async throws {
        let fleet = try await TestFleet.launch(environment: ["LATCHKEY_SCALE": "tokens=3"])
        let api = API(baseURL: fleet.baseURL)
        let sessions = try await withThrowingTaskGroup(of: API.Answer.self) { group in
            let email = API.newEmail()
            _ = try await api.signUp(email)
            for _ in 0..<8 { group.addTask { try await api.signIn(email) } }
            return try await group.reduce(into: [API.Answer]()) { $0.append($1) }
        }
        let tally = Tally()
        let load = sessions.compactMap { session in
            session["tokens.refresh_token"].map { token in
                Task { try await keepRefreshing(token, api, tally) }
            }
        }
        #expect(load.count == 8)
        try await eventually(within: .seconds(20), "some load") { tally.good > 200 }
        try await fleet.kill("tokens", instance: "2")
        let before = tally.good
        try await eventually(within: .seconds(20), "more load") { tally.good > before + 200 }
        for task in load {
            task.cancel()
            _ = await task.result
        }
        #expect(tally.bad == [])
        try await fleet.stop()
    }

    /// Refreshes a session and reads its profile, again and again until cancelled.
    private func keepRefreshing(_ first: String, _ api: API, _ tally: Tally) async throws {
        var token = first
        while !Task.isCancelled {
            let refreshed = try await api.refresh(token)
            let me = try await api.bearing(refreshed["access_token"]).get("/auth/me")
            token = refreshed["refresh_token"] ?? token
            tally.count(refreshed.status)
            tally.count(me.status)
        }
    }
}

/// Counts answers.
private final class Tally: Sendable {
    private let counts = Mutex((good: 0, bad: [Int]()))

    var good: Int { counts.withLock { $0.good } }
    var bad: [Int] { counts.withLock { $0.bad } }

    func count(_ status: Int) {
        counts.withLock { if status == 200 { $0.good += 1 } else { $0.bad.append(status) } }
    }
}

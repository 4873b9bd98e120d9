import Models
import Redis
import Testing

@testable import TokensService

@Suite struct IssueSessionScriptTests {
    private func issue(
        _ redis: ScriptFixture, _ session: SessionID = .make(), proof: String, epoch: Int = 2,
        strengthening strengthened: SessionID? = nil, maximum: Int = 10, at now: Int = 1000
    ) async throws -> IssueSessionScript.Reply {
        // Redis would delete a session that expires in its past at once.
        let later = 4_000_000_000_000
        return try await redis.run(
            IssueSessionScript(
                session: "\(redis.prefix("session"))\(session)", sessions: redis.key("sessions"),
                epoch: redis.key("epoch"), usedProof: redis.key(proof),
                strengthened: strengthened.map { "\(redis.prefix("session"))\($0)" }, now: now,
                usedProofTTL: .seconds(60),
                proofEpoch: epoch, sessionID: session, expiresAt: later, epochTTL: .seconds(60),
                maximumSessions: maximum, sessionPrefix: redis.prefix("session"),
                fields: ["client": "client_demo", "epoch": epoch]))
    }

    @Test func storesTheSessionItsEpochAndTheUsedProof() async throws {
        let (redis, session) = (try await ScriptFixture(), SessionID.make())
        #expect(try await issue(redis, session, proof: "p") == .issued)
        #expect(
            try await redis.hash("\(redis.prefix("session"))\(session)") == ["client": "client_demo", "epoch": "2"])
        #expect(try await redis.members(redis.key("sessions")) == ["\(session)"])
        #expect(try await redis.string(redis.key("epoch")) == "2")
        for key in ["epoch", "p", "sessions"] {
            #expect((1...60_000).contains(try await redis.timeLeft(redis.key(key))), "\(key)")
        }
    }

    @Test func aUsedOrOutdatedProofStoresNothing() async throws {
        let redis = try await ScriptFixture()
        #expect(try await issue(redis, proof: "p") == .issued)
        #expect(try await issue(redis, proof: "p") == .proofUsed)
        #expect(try await issue(redis, proof: "q", epoch: 1) == .proofOutdated)
        // An outdated proof is used up as well.
        #expect(try await issue(redis, proof: "q", epoch: 2) == .proofUsed)
        #expect(try await redis.members(redis.key("sessions")).count == 1)
        #expect(try await redis.string(redis.key("epoch")) == "2")
    }

    @Test func aStepUpNeedsTheSessionThatItHasStrengthened() async throws {
        let (redis, old) = (try await ScriptFixture(), SessionID.make())
        #expect(try await issue(redis, proof: "p", strengthening: old) == .strengthenedEnded)
        #expect(try await redis.members(redis.key("sessions")).isEmpty)
        #expect(try await issue(redis, old, proof: "q") == .issued)
        #expect(try await issue(redis, proof: "r", strengthening: old) == .issued)
        // A later epoch has begun, which ends it. It is removed a moment later.
        #expect(try await issue(redis, proof: "s", epoch: 3) == .issued)
        #expect(try await issue(redis, proof: "t", epoch: 3, strengthening: old) == .strengthenedEnded)
        #expect(try await redis.members(redis.key("sessions")).count == 3)
    }

    @Test func expiredSessionsMakeRoomFirstAndThenTheOldest() async throws {
        let redis = try await ScriptFixture()
        let sessions = (0..<4).map { _ in SessionID.make() }
        for (index, session) in sessions.prefix(3).enumerated() {
            #expect(try await issue(redis, session, proof: "p\(index)", maximum: 3, at: index) == .issued)
        }
        try await redis.send("DEL", "\(redis.prefix("session"))\(sessions[1])")
        #expect(try await issue(redis, sessions[3], proof: "p3", maximum: 3, at: 3) == .issued)
        #expect(try await redis.members(redis.key("sessions")) == [0, 2, 3].map { "\(sessions[$0])" })
        let last = SessionID.make()
        #expect(try await issue(redis, last, proof: "p4", maximum: 3, at: 4) == .issued)
        #expect(try await redis.members(redis.key("sessions")) == ["\(sessions[2])", "\(sessions[3])", "\(last)"])
        #expect(try await !redis.exists("\(redis.prefix("session"))\(sessions[0])"))
    }

    @Test func refusesOtherReplies() throws {
        #expect(try IssueSessionScript.Reply(word("proof_outdated")) == .proofOutdated)
        for reply in [word("ok"), .null, .integer(1)] { #expect(isRefused(IssueSessionScript.self, reply)) }
    }
}

import Foundation
import Models
import ServiceKit
import Testing

@testable import PasswordHashing

private let password = Secret("correct horse battery staple")

private func hasher(
    _ peppers: [(id: String, byte: UInt8)] = [("a", 1)], memory: Int = 19_456, iterations: Int = 2, threads: Int = 2,
    queueLimit: Int = 1000
) throws -> PasswordHasher {
    let parameters = try #require(Argon2Parameters(memory: memory, iterations: iterations))
    let peppers = try peppers.map { pepper in
        try #require(Pepper(id: pepper.id, key: SecretKey(Array(repeating: pepper.byte, count: 32))))
    }
    return try PasswordHasher(parameters: parameters, peppers: peppers, threads: threads, queueLimit: queueLimit)
}

/// Far enough for suites that run beside this one.
private var inAMinute: ContinuousClock.Instant { .now + .seconds(60) }

@Suite struct PasswordHasherTests {
    @Test func theRightPasswordMatchesAndAnotherDoesNot() async throws {
        let hasher = try hasher()
        let hash = try await hasher.hash(password, deadline: inAMinute)
        #expect(hash.stored.hasPrefix("a:$argon2id$v=19$m=19456,t=2,p=1$"))
        let stored = try #require(PasswordHash(stored: hash.stored))
        #expect(try await hasher.verify(password, against: stored, deadline: inAMinute) == .right(needsRehash: false))
        let wrong = Secret("correct horse battery stapler")
        #expect(try await hasher.verify(wrong, against: stored, deadline: inAMinute) == .wrong)
    }

    @Test func everyHashHasItsOwnSalt() async throws {
        let hasher = try hasher()
        let first = try await hasher.hash(password, deadline: inAMinute)
        #expect(try await hasher.hash(password, deadline: inAMinute) != first)
    }

    /// Made by argon2-cffi (the reference implementation), the HMAC by Python's own, from the decomposed form.
    @Test(arguments: [
        ("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$CBtDLE4I+q0mFVkYIWYVvW6ul2uRns2dbRBBfDKW2/U", false),
        ("$argon2id$v=19$m=20480,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$DS6BhdejKWEfxFoBl+bKz+B+2LbHhQgsy4EdYXn+z9M", true),
    ])
    func hashesOfAnotherImplementationAreUnderstood(_ phc: String, _ needsRehash: Bool) async throws {
        let pepper = try #require(Pepper(id: "py", key: SecretKey(0..<32)))
        let hasher = try PasswordHasher(parameters: .minimum, peppers: [pepper])
        let hash = try #require(PasswordHash(stored: "py:\(phc)"))
        for form in ["p\u{E1}sswofird 1", "pa\u{301}sswo\u{FB01}rd \u{2460}"] {
            let verification = try await hasher.verify(Secret(form), against: hash, deadline: inAMinute)
            #expect(verification == .right(needsRehash: needsRehash))
        }
        #expect(try await hasher.verify(Secret("passwofird 1"), against: hash, deadline: inAMinute) == .wrong)
    }

    @Test func anOlderPepperStillMatchesAndAsksForARehash() async throws {
        let hash = try await hasher([("a", 1)]).hash(password, deadline: inAMinute)
        let both = try hasher([("b", 2), ("a", 1)])
        #expect(try await both.verify(password, against: hash, deadline: inAMinute) == .right(needsRehash: true))
        #expect(try await both.hash(password, deadline: inAMinute).stored.hasPrefix("b:"))
    }

    @Test func theKeyOfThePepperMatters() async throws {
        let hash = try await hasher([("a", 1)]).hash(password, deadline: inAMinute)
        #expect(try await hasher([("a", 2)]).verify(password, against: hash, deadline: inAMinute) == .wrong)
    }

    @Test func otherParametersAskForARehash() async throws {
        let hash = try await hasher().hash(password, deadline: inAMinute)
        let stronger = try hasher(iterations: 3)
        #expect(try await stronger.verify(password, against: hash, deadline: inAMinute) == .right(needsRehash: true))
        #expect(try await stronger.hash(password, deadline: inAMinute).stored.contains("m=19456,t=3,p=1"))
    }

    @Test(arguments: [
        "b:$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$x", "a:$argon2id$v=19$m=1", "a:$argon2id$",
    ])
    func aPepperThatIsGoneOrABrokenHashIsNotAWrongPassword(_ stored: String) async throws {
        let hash = try #require(PasswordHash(stored: stored))
        await #expect(throws: PasswordHashingError.unusable) {
            try await hasher().verify(password, against: hash, deadline: inAMinute)
        }
    }

    @Test func hashesAndPeppersPrintNothing() async throws {
        let hash = try await hasher().hash(password, deadline: inAMinute)
        var dumped = ""
        dump(hash, to: &dumped)
        #expect(!"\(hash)\(String(reflecting: hash))\(dumped)".contains("argon2id"))
    }

    /// The shortest of a few, since other suites disturb; what is missing entirely would show nevertheless.
    @Test func theDummyTakesAsLongAsTheReal() async throws {
        let hasher = try hasher(threads: 1)
        let hash = try await hasher.hash(password, deadline: inAMinute)
        var (real, dummy) = (Duration.seconds(60), Duration.seconds(60))
        for _ in 0..<9 {
            let realTime = try await ContinuousClock().measure {
                _ = try await hasher.verify(Secret("wrong"), against: hash, deadline: inAMinute)
            }
            let dummyTime = try await ContinuousClock().measure {
                try await hasher.verifyDummy(password, deadline: inAMinute)
            }
            (real, dummy) = (min(real, realTime), min(dummy, dummyTime))
        }
        #expect((0.5...2).contains(dummy / real))
    }
}

@Suite struct PasswordHasherLoadTests {
    @Test func aStormIsRefusedAtOnceWithATimeToComeBack() async throws {
        let outcomes = try await outcomes(of: 40, on: hasher(threads: 1, queueLimit: 4), within: .seconds(60))
        let waits = outcomes.compactMap(\.retryAfter)
        #expect(waits.count + outcomes.count { $0 == nil } == 40)
        #expect(waits.count >= 30)
        #expect(waits.allSatisfy { $0 > .zero })
        #expect(PasswordHashingError.overloaded(retryAfter: .milliseconds(30)).serviceError.retryAfter == 1)
        #expect(PasswordHashingError.overloaded(retryAfter: .milliseconds(30)).serviceError.status == 503)
    }

    @Test func whatWouldNotBeDoneInTimeIsNotBegun() async throws {
        let start = ContinuousClock.now
        let outcomes = try await outcomes(of: 500, on: hasher(threads: 1), within: .milliseconds(300))
        // 500 hashes would take more than five seconds.
        #expect(.now - start < .seconds(3))
        #expect(outcomes.contains { $0.retryAfter != nil })
    }

    /// As many sign-ins as can be done in time come from one network: who is elsewhere, or at a known device, hardly waits.
    @Test func aStormFromOneNetworkMakesNobodyElseWait() async throws {
        let hasher = try hasher(threads: 1)
        let one = try await ContinuousClock().measure { _ = try await hasher.hash(password, deadline: inAMinute) }
        func share(_ key: String, isKnown: Bool = false) -> WorkShare? { WorkShare(key: key, isKnown: isKnown) }
        let storm = (0..<200).map { _ in
            Task { try await hasher.hash(password, for: share("storm"), deadline: inAMinute) }
        }
        try await Task.sleep(for: one * 4)
        for other in [share("elsewhere"), share("storm", isKnown: true)] {
            let start = ContinuousClock.now
            _ = try await hasher.hash(password, for: other, deadline: start + one * 60)
            #expect(.now - start < one * 30)
        }
        for task in storm { task.cancel() }
    }

    /// Whatever their deadlines, hashes that are accepted do not wait for longer than a burst.
    @Test func whatIsAcceptedIsAnsweredWithinASecond() async throws {
        let hasher = try hasher(threads: 1)
        let one = try await ContinuousClock().measure { _ = try await hasher.hash(password, deadline: inAMinute) }
        let start = ContinuousClock.now
        let outcomes = try await outcomes(of: 1000, on: hasher, within: .seconds(60))
        #expect(.now - start < max(HashAdmission.burst, one * HashAdmission.minimumHashes) + one * 20)
        #expect(outcomes.contains { $0 == nil } && outcomes.contains { $0.retryAfter != nil })
    }

    /// One network fills its part. Others would still be admitted, and the error says so.
    @Test func aRefusalTellsWhomItConcerns() async throws {
        let hasher = try hasher(threads: 1)
        func share(_ key: String) -> WorkShare? { WorkShare(key: key, isKnown: false) }
        await withTaskGroup(of: ServiceError?.self) { group in
            for _ in 0..<400 {
                group.addTask {
                    do {
                        _ = try await hasher.hash(password, for: share("storm"), deadline: inAMinute)
                        return nil
                    } catch {
                        return (error as? PasswordHashingError)?.serviceError
                    }
                }
            }
            // The refused ones come first.
            let error = await group.first { $0 != nil } ?? nil
            #expect(error?.overload == .network)
            #expect(throws: Never.self) { try hasher.requireRoom(for: share("elsewhere"), deadline: inAMinute) }
            group.cancelAll()
        }
    }

    @Test func countsWhatItRefuses() throws {
        let registry = MetricsRegistry()
        let pepper = try #require(Pepper(id: "1", key: .random()))
        let hasher = try PasswordHasher(parameters: .minimum, peppers: [pepper], threads: 1, metrics: registry)
        func isCounted(_ count: Int) -> Bool {
            registry.text().contains("latchkey_password_hashes_refused_total \(count)\n")
        }
        #expect(isCounted(0))
        try hasher.requireRoom(for: nil, deadline: inAMinute)
        #expect(isCounted(0))
        #expect(throws: PasswordHashingError.self) { try hasher.requireRoom(for: nil, deadline: .now) }
        #expect(isCounted(1))
    }

    @Test func roomCanBeAskedForBeforehand() async throws {
        let hasher = try hasher(threads: 1)
        try hasher.requireRoom(for: nil, deadline: inAMinute)
        #expect(throws: PasswordHashingError.self) { try hasher.requireRoom(for: nil, deadline: .now) }
    }

    @Test func cancelledCallersLeaveTheQueue() async throws {
        let hasher = try hasher(threads: 1)
        let one = try await ContinuousClock().measure { _ = try await hasher.hash(password, deadline: inAMinute) }
        let tasks = (0..<15).map { _ in Task { try await hasher.hash(password, deadline: inAMinute) } }
        for task in tasks { task.cancel() }
        let start = ContinuousClock.now
        _ = try await hasher.hash(password, deadline: inAMinute)
        #expect(.now - start < one * 12)
        for task in tasks {
            if case .failure(let error) = await task.result { #expect(error as? PasswordHashingError == .cancelled) }
        }
    }

    /// The errors of `count` hashes asked for at once; nil for those that were made.
    private func outcomes(
        of count: Int, on hasher: PasswordHasher, within limit: Duration
    ) async throws -> [PasswordHashingError?] {
        let tasks = (0..<count).map { _ in Task { try await hasher.hash(password, deadline: .now + limit) } }
        var outcomes: [PasswordHashingError?] = []
        for task in tasks {
            switch await task.result {
            case .success: outcomes.append(nil)
            case .failure(let error): outcomes.append(try #require(error as? PasswordHashingError))
            }
        }
        return outcomes
    }
}

extension PasswordHashingError? {
    fileprivate var retryAfter: Duration? {
        if case .overloaded(let wait, _) = self { wait } else { nil }
    }
}

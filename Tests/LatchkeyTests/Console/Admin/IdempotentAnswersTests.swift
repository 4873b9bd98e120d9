import Foundation
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct IdempotentAnswersTests {
    private let start = ContinuousClock.now
    private let key = APIKeyID.make()

    private func name(_ key: String) -> IdempotentAnswers.Name { .init(apiKey: self.key, key: key) }

    private func answer(_ length: Int = 2) -> IdempotentAnswers.Answer {
        .init(status: 201, contentType: "application/json", body: Data(repeating: 0x20, count: length))
    }

    private let print = Data([1])

    @Test func repeatsAnAnswer() {
        let answers = IdempotentAnswers()
        #expect(answers.begin(name("a"), fingerprint: print, now: start) == .new)
        #expect(answers.begin(name("a"), fingerprint: print, now: start) == .underWay)
        answers.finish(name("a"), with: answer())
        #expect(answers.begin(name("a"), fingerprint: print, now: start) == .answered(answer()))
        #expect(answers.begin(name("a"), fingerprint: Data([2]), now: start) == .other)
        // Another API key may use the same name.
        let other = IdempotentAnswers.Name(apiKey: .make(), key: "a")
        #expect(answers.begin(other, fingerprint: Data([2]), now: start) == .new)
    }

    @Test func forgetsWhatWasNotDone() {
        let answers = IdempotentAnswers()
        #expect(answers.begin(name("a"), fingerprint: print, now: start) == .new)
        answers.forget(name("a"))
        #expect(answers.begin(name("a"), fingerprint: Data([2]), now: start) == .new)
    }

    @Test func forgetsAfterADay() {
        let answers = IdempotentAnswers()
        _ = answers.begin(name("a"), fingerprint: print, now: start)
        answers.finish(name("a"), with: answer())
        let later = start + IdempotentAnswers.lifetime + .seconds(1)
        #expect(answers.begin(name("a"), fingerprint: print, now: later) == .new)
    }

    @Test func isBounded() {
        let answers = IdempotentAnswers()
        for index in 0...IdempotentAnswers.capacityPerKey {
            _ = answers.begin(name("\(index)"), fingerprint: print, now: start)
            answers.finish(name("\(index)"), with: answer())
        }
        #expect(answers.begin(name("0"), fingerprint: print, now: start) == .new)
        let last = name("\(IdempotentAnswers.capacityPerKey)")
        #expect(answers.begin(last, fingerprint: print, now: start) == .answered(answer()))
    }

    @Test func isBoundedInBytes() {
        let answers = IdempotentAnswers()
        let half = IdempotentAnswers.maximumBytesPerKey / 2
        for key in ["a", "b", "c"] {
            _ = answers.begin(name(key), fingerprint: print, now: start)
            answers.finish(name(key), with: answer(half))
        }
        #expect(answers.begin(name("a"), fingerprint: print, now: start) == .new)
        #expect(answers.begin(name("c"), fingerprint: print, now: start) == .answered(answer(half)))
    }

    /// A program that sends many requests has another one's carried out again otherwise.
    @Test func oneKeyForgetsNoAnswerOfAnother() {
        let answers = IdempotentAnswers()
        let other = IdempotentAnswers.Name(apiKey: .make(), key: "a")
        _ = answers.begin(other, fingerprint: print, now: start)
        answers.finish(other, with: answer())
        for index in 0...IdempotentAnswers.capacity {
            _ = answers.begin(name("\(index)"), fingerprint: print, now: start)
            answers.finish(name("\(index)"), with: answer())
        }
        for index in 0..<12 {
            _ = answers.begin(name("long \(index)"), fingerprint: print, now: start)
            answers.finish(name("long \(index)"), with: answer(IdempotentAnswers.maximumBytesPerKey))
        }
        #expect(answers.begin(other, fingerprint: print, now: start) == .answered(answer()))
    }

    /// All keys together have a bound, too. The one with the most answers loses some.
    @Test func allKeysTogetherAreBounded() {
        let answers = IdempotentAnswers()
        let small = IdempotentAnswers.Name(apiKey: .make(), key: "a")
        _ = answers.begin(small, fingerprint: print, now: start)
        answers.finish(small, with: answer())
        let keys = (0..<(IdempotentAnswers.capacity / IdempotentAnswers.capacityPerKey)).map { _ in APIKeyID.make() }
        let names = keys.flatMap { key in
            (0..<IdempotentAnswers.capacityPerKey).map { IdempotentAnswers.Name(apiKey: key, key: "\($0)") }
        }
        for name in names {
            _ = answers.begin(name, fingerprint: print, now: start)
            answers.finish(name, with: answer())
        }
        #expect(answers.begin(small, fingerprint: print, now: start) == .answered(answer()))
        let isKept = keys.map { key in
            answers.begin(.init(apiKey: key, key: "0"), fingerprint: print, now: start) == .answered(answer())
        }
        #expect(isKept.contains(false))
    }

    @Test func whatIsUnderWayIsNotForgotten() {
        let answers = IdempotentAnswers()
        _ = answers.begin(name("slow"), fingerprint: print, now: start)
        for index in 0...IdempotentAnswers.capacityPerKey {
            _ = answers.begin(name("\(index)"), fingerprint: print, now: start)
            answers.finish(name("\(index)"), with: answer())
        }
        #expect(answers.begin(name("slow"), fingerprint: print, now: start) == .underWay)
        #expect(answers.begin(name("0"), fingerprint: print, now: start) == .new)
    }
}

import Primitives
import Testing

@Suite struct HandoffTests {
    private struct Failed: Error, Equatable {
        let hadBegun: Bool
    }

    private typealias IntHandoff = Handoff<Int, Failed>

    @Test func givesTheFirstOutcome() async throws {
        let handoff = IntHandoff()
        let outcome = await handoff.outcome {
            #expect(!handoff.isFinished)
            handoff.succeed(1)
            handoff.succeed(2)
            handoff.fail(Failed.init)
        } cancelled: {
            Failed(hadBegun: $0)
        }
        #expect(try outcome.get() == 1)
        #expect(handoff.isFinished && !handoff.begin())
    }

    @Test(arguments: [false, true]) func errorsTellWhetherTheWorkHadBegun(begins: Bool) async {
        let handoff = IntHandoff()
        let outcome = await handoff.outcome {
            if begins { #expect(handoff.begin()) }
            handoff.fail(Failed.init)
        } cancelled: {
            Failed(hadBegun: $0)
        }
        #expect(outcome == .failure(Failed(hadBegun: begins)))
    }

    @Test func workOfACancelledTaskIsNotSubmitted() async {
        let outcome = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await IntHandoff().outcome {
                Issue.record("submitted")
            } cancelled: {
                Failed(hadBegun: $0)
            }
        }.value
        #expect(outcome == .failure(Failed(hadBegun: false)))
    }

    @Test func outcomeFromBeforeTheTaskWaitsIsKept() async throws {
        let handoff = IntHandoff()
        handoff.succeed(1)
        let outcome = await handoff.outcome {
            Issue.record("submitted")
        } cancelled: {
            Failed(hadBegun: $0)
        }
        #expect(try outcome.get() == 1)
    }
}
